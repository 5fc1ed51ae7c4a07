"""Rules first, and a model on a socket for what they doubt: plays and screenplays, and how little is asked."""

from __future__ import annotations

from callboard.llm import Models
from callboard.parser.engines.hybrid import HybridEngine
from callboard.parser.engines.llm.calls import CallMade
from callboard.parser.engines.llm.engine import LlmEngine
from callboard.parser.engines.rules.engine import RulesEngine
from callboard.parser.reading import read_play
from callboard.playbook import ChunkParse, ElementType, ParsePlan, Playbook, SourceText, parse, verify
from model_peer.model_server import ModelServer
from model_peer.play_oracle import PlayOracle

MODEL = "openai/gpt-4.1"
PLAY = SourceText.of("\n\n".join(f"{who}. Line {n} of the play." for n in range(8) for who in ("ANNA", "BERT")))
SCREENPLAY = SourceText.of("""\
FADE IN:

INT. KITCHEN - NIGHT

A kettle boils.

                    ANNA
          You are late.

                    BERT
               (wet)
          It rained.

EXT. YARD - DAY

BERT runs. ANNA follows.

                    ANNA
          Come back!

                    BERT
          Never.
""")


class Doubting(RulesEngine):
    """The rules, unsure of all that is said on lines that have a certain word."""

    def __init__(self, word: str) -> None:
        """`word` stands in the lines."""
        super().__init__()
        self._word = word

    async def parse_chunk(self, source: SourceText, plan: ParsePlan, index: int) -> ChunkParse:
        """As ever, with less confidence in some labels."""
        found = await super().parse_chunk(source, plan, index)
        doubted = (
            label._replace(confidence=0.4) if self._word in source.text[label.start : label.end] else label
            for label in found.labels
        )
        return ChunkParse(index=index, labels=tuple(doubted))


async def read_with(server: ModelServer, source: SourceText, word: str) -> tuple[Playbook, list[CallMade]]:
    """A playbook by both, and the calls that it took."""
    calls: list[CallMade] = []

    async def journal(call: CallMade) -> None:
        calls.append(call)

    async with Models(server.settings()) as models:
        engine = HybridEngine(LlmEngine(chat=models.chat([MODEL]), journal=journal), Doubting(word))
        playbook = await read_play(engine, source)
    verify(playbook, source)
    return playbook, calls


def said(playbook: Playbook) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(element.type.value, element.text, element.speakers) for element in playbook.elements]


async def test_only_what_the_rules_doubt_is_asked_about_and_the_model_decides() -> None:
    """Two speeches of sixteen: one becomes a direction, since the model says so; everything else stays the rules'."""
    meant = await parse(RulesEngine(), PLAY)
    async with ModelServer(lambda _: '{"rows":["9 dir","11 prose 2 BERT."],"new":[]}') as server:
        playbook, calls = await read_with(server, PLAY, "Line 2")

    before, after = said(meant), said(playbook)
    assert [("direction", "ANNA. Line 2 of the play.", ())] == [each for each in after if each not in before]
    assert [("cue", "ANNA.", ("anna",)), ("dialogue", "Line 2 of the play.", ("anna",))] == before[8:10]
    assert before[10:] == after[9:]
    assert [("label", 2)] == [(call.purpose, call.lines) for call in calls]
    assert "Lines to label: 9-11" in server.calls[0].messages[-1][1]


async def test_where_nothing_is_doubted_nothing_is_asked() -> None:
    """The playbook is the rules' but for its name."""
    meant = await parse(RulesEngine(), PLAY)
    async with ModelServer(lambda _: "{}") as server:
        playbook, calls = await read_with(server, PLAY, "a word that is not there")

    assert (said(meant), [], []) == (said(playbook), calls, server.calls)


async def test_a_doubt_in_a_screenplay_is_asked_about() -> None:
    """Screenplays have conventions of their own, which the plan carries."""
    meant = await parse(RulesEngine(), SCREENPLAY)
    assert ElementType.SCENE_HEADING in {element.type for element in meant.elements}
    async with ModelServer(PlayOracle(meant, SCREENPLAY)) as server:
        playbook, calls = await read_with(server, SCREENPLAY, "Come back")

    assert said(meant) == said(playbook)
    assert [2] == [call.lines for call in calls]

"""The engine that asks a model, over real sockets, with the faults that models and their providers have."""

import json
from collections import Counter
from pathlib import Path

import pytest

from callboard.llm import CallFailed, Models
from callboard.parser.engines.llm.calls import CallMade
from callboard.parser.engines.llm.engine import LlmEngine
from callboard.parser.engines.llm.labelling import Manners
from callboard.parser.engines.rules.engine import RulesEngine
from callboard.parser.reading import read_play
from callboard.playbook import ElementType, Playbook, SourceText, parse, verify
from e2e.long_play import long_play
from model_peer.faults import OF_THE_MEANING, OF_THE_WIRE, OF_TIME, Fault, FaultPlan
from model_peer.model_server import ModelServer
from model_peer.play_oracle import PlayOracle, mangle
from model_peer.reading import Asked
from model_peer.writing import Answer, refuse

SCRIPTS = Path(__file__).resolve().parents[2] / "unit" / "parser" / "scripts"
NAMES = sorted(path.stem for path in SCRIPTS.glob("*.txt"))
MODEL = "openai/gpt-4.1"


def source_of(name: str) -> SourceText:
    return SourceText.of((SCRIPTS / f"{name}.txt").read_text(encoding="utf-8"))


def speeches(playbook: Playbook) -> list[tuple[int, tuple[str, ...]]]:
    """Where each cue stands, and the names of those who speak."""
    names = {character.id: character.name for character in playbook.characters}
    cues = [e for e in playbook.elements if e.type is ElementType.CUE]
    return [(cue.span.start, tuple(names[who] for who in cue.speakers)) for cue in cues]


async def read_with(server: ModelServer, source: SourceText, **engine: object) -> tuple[Playbook, list[CallMade]]:
    """A playbook by the engine, and the calls that it took."""
    calls: list[CallMade] = []

    async def journal(call: CallMade) -> None:
        calls.append(call)

    async with Models(server.settings(model_patience=5.0, model_tries=9)) as models:
        reader = LlmEngine(chat=models.chat([MODEL]), journal=journal, **engine)  # pyright: ignore[reportArgumentType] - fields by name
        playbook = await read_play(reader, source)
    return playbook, calls


@pytest.mark.parametrize("name", NAMES)
async def test_what_the_model_means_is_what_the_playbook_says(name: str) -> None:
    """Every cue where the oracle has it, with its speakers, in whatever language and layout; nothing is left over."""
    source = source_of(name)
    meant = await parse(RulesEngine(), source)
    async with ModelServer(PlayOracle(meant, source)) as server:
        playbook, calls = await read_with(server, source)

    verify(playbook, source)
    assert speeches(meant) == speeches(playbook)
    assert [(act.kind, len(act.scenes)) for act in meant.acts] == [(act.kind, len(act.scenes)) for act in playbook.acts]
    assert () == playbook.unattributed
    assert ["cast", "label"] == [call.purpose for call in calls]


@pytest.mark.parametrize("rate", [0.1, 0.3])
@pytest.mark.parametrize("kinds", [OF_THE_WIRE, OF_TIME, OF_THE_MEANING], ids=["wire", "time", "meaning"])
async def test_faults_cost_calls_and_neither_lose_nor_invent(rate: float, kinds: tuple[Fault, ...]) -> None:
    """Over many chunks; whatever is left over is listed, and everybody who speaks stands in the text."""
    text = long_play(seed=1, speeches=400)
    source = SourceText.of(text)
    meant = await parse(RulesEngine(), source)
    faults = FaultPlan(rate=rate, seed=3, kinds=kinds, mangler=mangle)
    async with ModelServer(PlayOracle(meant, source), faults) as server:
        playbook, calls = await read_with(server, source, chunk_tokens=300, manners=Manners(timeout=0.5))

    verify(playbook, source)
    assert faults.done.total() > 0
    assert [] == [c.name for c in playbook.characters if c.name not in " ".join(text.split())]
    assert len(playbook.unattributed) >= sum(e.type is ElementType.OTHER for e in playbook.elements)
    assert {line for line in speeches(playbook) if line not in speeches(meant)} == set()
    assert sum(len(call.attempts) for call in calls) == len(server.requests)


async def test_only_the_lines_that_fail_are_asked_again_and_with_the_reason() -> None:
    """One bad id: the second request is about that speech alone, and says what was wrong with it."""
    source = source_of("mill_english")
    oracle = PlayOracle(await parse(RulesEngine(), source), source)

    def once_wrong(asked: Asked) -> str:
        said = oracle(asked)
        return said if "refused" in asked.text else said.replace(" 1 ", " 99 ", 1)

    async with ModelServer(once_wrong) as server:
        playbook, calls = await read_with(server, source)

    again = server.calls[-1].messages[-1][1]
    assert [("cast", 0), ("label", 0), ("label", 1)] == [(call.purpose, call.again) for call in calls]
    assert ("UNKNOWN_SPEAKER",) == calls[1].faults
    assert "nobody has the id 99" in again
    assert calls[2].lines < calls[1].lines / 3
    assert () == playbook.unattributed


async def test_what_fails_to_the_end_is_listed_with_its_reason() -> None:
    """A model that insists on somebody who is not in the text: these lines are nobody's, all others are as ever."""
    source = source_of("mill_english")
    meant = await parse(RulesEngine(), source)
    oracle = PlayOracle(meant, source)
    phantom = speeches(meant)[3][0]
    line = source.line_of(phantom)

    def stubborn(asked: Asked) -> str:
        said = json.loads(oracle(asked))
        for n, row in enumerate(said.get("rows", ())):
            first, kind, _, *echo = [*row.split(" ", 3), ""][:4]
            if kind in {"verse", "prose"} and first.partition("-")[0] == str(line):
                said["rows"][n] = f"{first} {kind} n77 {echo[0]}"
                said["new"].append("n77 THE PHANTOM")
        return json.dumps(said)

    async with ModelServer(stubborn) as server:
        playbook, calls = await read_with(server, source, manners=Manners(again=2))

    verify(playbook, source)
    lost = [e for e in playbook.elements if e.type is ElementType.OTHER]
    assert [line] == sorted({e.span.start_line for e in lost})[:1]
    assert "INVENTED_SPEAKER: " == playbook.unattributed[0].reason[:18]
    assert [0, 1, 2] == [call.again for call in calls if call.purpose == "label"]
    assert [each for each in speeches(meant) if each[0] != phantom] == speeches(playbook)


async def test_an_answer_that_is_cut_off_is_asked_for_in_halves() -> None:
    """A chunk too large for one answer comes out all the same."""
    source = source_of("station_russian")
    meant = await parse(RulesEngine(), source)
    oracle = PlayOracle(meant, source)

    def short_of_breath(asked: Asked) -> str | Answer:
        said = oracle(asked)
        return Answer(text=said[:200], finish="length") if len(json.loads(said).get("rows", ())) > 12 else said

    async with ModelServer(short_of_breath) as server:
        playbook, calls = await read_with(server, source)

    assert speeches(meant) == speeches(playbook)
    assert 0 < sum(call.completion is None for call in calls)
    assert () == playbook.unattributed


async def test_a_provider_that_wants_money_ends_the_parse() -> None:
    """That is nothing that lines could be blamed for: the error is told, not hidden in the playbook."""
    source = source_of("mill_english")
    async with ModelServer(lambda _: refuse("openai", 429, "insufficient_quota", "Pay.")) as server:
        with pytest.raises(CallFailed) as caught:
            await read_with(server, source)

    assert "QUOTA" == caught.value.problem.code


async def test_a_text_in_which_the_rules_find_nobody_is_read_by_the_model() -> None:
    """Speakers in a manner that no rule knows: what the model points at is taken, by newcomers."""
    text = "\n".join(f"so says {who} :: {said}" for who, said in [("ann", "yes it is"), ("bea", "no it is not")] * 3)
    source = SourceText.of(text)

    def answer(asked: Asked) -> str:
        if asked.messages[-1][1].startswith("Names:"):
            return json.dumps({"people": []})
        rows = [f"{n} prose n{1 + (n + 1) % 2} so says {('ann', 'bea')[(n + 1) % 2]} ::" for n in range(1, 7)]
        return json.dumps({"rows": rows, "new": ["n1 ann", "n2 bea"]})

    async with ModelServer(answer) as server:
        playbook, _ = await read_with(server, source)

    assert Counter({("so says ann",): 3, ("so says bea",): 3}) == Counter(who for _, who in speeches(playbook))
    assert ["yes it is", "no it is not"] == [e.text for e in playbook.elements if e.type is ElementType.DIALOGUE][:2]


async def test_a_cue_with_an_address_is_attributed_though_the_address_is_not_sent() -> None:
    """The model repeats what stands in the address's place; cue and character are the source's."""
    source = SourceText.of("jane@inn.example: Who comes?\nBERT: A friend.\njane@inn.example: Good.")
    rows = ["1 prose n1 [EMAIL]:", "2 prose n2 BERT:", "3 prose n1 [EMAIL]:"]

    def answer(asked: Asked) -> str:
        assert "jane" not in asked.text
        if asked.messages[-1][1].startswith("Names:"):
            return json.dumps({"people": []})
        return json.dumps({"rows": rows, "new": ["n1 [EMAIL]", "n2 BERT"]})

    async with ModelServer(answer) as server, Models(server.settings()) as models:
        playbook = await read_play(LlmEngine(chat=models.chat([MODEL], redacted=True)), source)

    verify(playbook, source)
    assert () == playbook.unattributed
    assert ["jane@inn.example", "BERT"] == [character.name for character in playbook.characters]
    assert ["Who comes?", "A friend.", "Good."] == [e.text for e in playbook.elements if e.type is ElementType.DIALOGUE]

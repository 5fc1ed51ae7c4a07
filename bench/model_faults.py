"""What faults cost the engines that ask models: calls, tokens, money and damage at 0, 10 and 30 %, beside re-typed JSON.

    PYTHONPATH=tests python bench/model_faults.py [--play FILE] [--rates 0,0.1,0.3] [--readings 5] [--chunk-tokens 600]

The model is a script on a loopback socket that answers from the rules' own playbook, so that these are figures of damage and
cost, never of any model's accuracy. Each is the mean of several readings, whose faults differ by their seeds. Three ways to ask it, each with the same chunks, faults and patience:

    labels   the engine `llm`
    doubts   the engine `hybrid`, whose rules are made to doubt every tenth speech
    retyped  the play typed out again as JSON
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import mean

from callboard.llm import Attempt, ChatModel, Models
from callboard.parser.engines.hybrid import HybridEngine
from callboard.parser.engines.llm.calls import CallMade
from callboard.parser.engines.llm.engine import LlmEngine
from callboard.parser.engines.llm.first_reading import read_first
from callboard.parser.engines.llm.labelling import Manners
from callboard.parser.engines.rules.engine import RulesEngine
from callboard.parser.reading import read_play
from callboard.playbook import ChunkParse, ElementType, ParsePlan, Playbook, SourceText, parse, verify
from e2e.long_play import long_play
from model_peer.faults import OF_THE_MEANING, OF_THE_WIRE, OF_TIME, FaultPlan
from model_peer.model_server import ModelServer
from model_peer.play_oracle import PlayOracle, mangle
from model_peer.retyping import Retyper, Typed, Typist, mangle_typed, typed

MODEL = "openai/gpt-4.1"
KINDS = (*OF_THE_WIRE, *OF_TIME, *OF_THE_MEANING)
TRIES = 9
"""Calls for one answer, so that a provider that fails by chance fails nobody for good."""
TIMEOUT = 2.0
"""Seconds; who hangs costs that long."""
EACH_TENTH = 10


def main() -> None:
    """Print a line of JSON for each rate and way to ask."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--play", type=Path, help="a play as UTF-8 text; one is made up by default")
    parser.add_argument("--rates", default="0,0.1,0.3")
    parser.add_argument(
        "--readings", type=int, default=5, help="of each rate but 0, at which they would all be the same"
    )
    parser.add_argument(
        "--chunk-tokens",
        type=int,
        default=600,
        help="small, so that there are enough calls for a share of them to mean something",
    )
    args = parser.parse_args()
    text = args.play.read_text(encoding="utf-8") if args.play else long_play(seed=1, speeches=1000)
    asyncio.run(_measure(SourceText.of(text), args))


async def _measure(source: SourceText, args: argparse.Namespace) -> None:
    meant = await parse(RulesEngine(), source)
    for rate in map(float, args.rates.split(",")):
        for way in ("labels", "doubts", "retyped"):
            read = [
                await _read(way, source, meant, FaultPlan(rate=rate, seed=seed, kinds=KINDS), args.chunk_tokens)
                for seed in range(args.readings if rate else 1)
            ]
            means = {name: round(mean(each[name] for each in read), 3) for name in read[0]}
            print(json.dumps({"rate": rate, "way": way, "readings": len(read), **means}), flush=True)


async def _read(way: str, source: SourceText, meant: Playbook, faults: FaultPlan, tokens: int) -> dict[str, float]:
    """One reading: what it took and what was damaged."""
    retyping = way == "retyped"
    faults.mangler = mangle_typed if retyping else mangle
    oracle = Typist(meant, source) if retyping else PlayOracle(meant, source)
    started = time.monotonic()
    settings = {"model_backoff": 0.05, "model_tries": TRIES}
    async with ModelServer(oracle, faults) as server, Models(server.settings(**settings)) as models:
        chat = models.chat([MODEL])
        ask = _retyped(chat, source, tokens) if retyping else _by_engine(way, chat, source, tokens)
        outcome = await ask
    seconds = time.monotonic() - started
    return {"faults": faults.done.total(), **_figures(meant, outcome), "seconds": seconds}


@dataclass(frozen=True)
class _Outcome:
    """What one way to ask came to: the play's elements, its lines without blank, and what they took."""

    elements: Sequence[Typed]
    lines: Counter[str]
    attempts: Sequence[Attempt]
    asked_again: int
    unattributed: int = 0
    lines_asked: int | None = None


async def _retyped(chat: ChatModel, source: SourceText, tokens: int) -> _Outcome:
    chunks = read_first(source).chunks(source, tokens)
    read = await Retyper(chat=chat, timeout=TIMEOUT).read(source, chunks)
    return _Outcome(read.elements, _typed_lines(read.elements), read.attempts, read.asked_again)


class _Doubting(RulesEngine):
    """The rules, made to doubt every tenth cue of a chunk: how much they would, depends on the play."""

    async def parse_chunk(self, source: SourceText, plan: ParsePlan, index: int) -> ChunkParse:
        """As ever, but with some of the confidence taken away."""
        found = await super().parse_chunk(source, plan, index)
        cues = [n for n, label in enumerate(found.labels) if label.type is ElementType.CUE][::EACH_TENTH]
        doubted = set(cues)
        labels = (label._replace(confidence=0.5) if n in doubted else label for n, label in enumerate(found.labels))
        return ChunkParse(index=index, labels=tuple(labels))


async def _by_engine(way: str, chat: ChatModel, source: SourceText, tokens: int) -> _Outcome:
    calls: list[CallMade] = []

    async def journal(call: CallMade) -> None:
        calls.append(call)

    llm = LlmEngine(chat=chat, journal=journal, chunk_tokens=tokens, manners=Manners(timeout=TIMEOUT))
    playbook = await read_play(HybridEngine(llm, _Doubting(tokens * 4)) if way == "doubts" else llm, source)
    verify(playbook, source)  # every word is a slice of the source, once
    return _Outcome(
        [typed(playbook, element) for element in playbook.elements],
        _sliced_lines(playbook),
        [attempt for call in calls for attempt in call.attempts],
        sum(call.again > 0 for call in calls),
        len(playbook.unattributed),
        sum(call.lines for call in calls if call.purpose == "label" and call.again == 0),
    )


def _figures(meant: Playbook, outcome: _Outcome) -> dict[str, float]:
    elements = [typed(meant, element) for element in meant.elements]
    lines = _typed_lines(elements) if outcome.lines_asked is None else _sliced_lines(meant)
    usages = [attempt.usage for attempt in outcome.attempts]
    return {
        "calls": len(outcome.attempts),
        "asked_again": outcome.asked_again,
        "lines_asked": _sliced_lines(meant).total() if outcome.lines_asked is None else outcome.lines_asked,
        "input_tokens": sum(usage.input for usage in usages),
        "output_tokens": sum(usage.output for usage in usages),
        "usd": float(_cost(outcome.attempts)),
        "lost_lines": (lines - outcome.lines).total(),
        "invented_lines": (outcome.lines - lines).total(),
        "speeches_not_as_meant": (_speeches(elements) - _speeches(outcome.elements)).total(),
        "unattributed": outcome.unattributed,
    }


def _speeches(elements: Iterable[Typed]) -> Counter[Typed]:
    """Cues and what is said, and by whom."""
    return Counter(each for each in elements if each.type in {ElementType.CUE, ElementType.DIALOGUE})


def _sliced_lines(playbook: Playbook) -> Counter[str]:
    """The lines that the elements are slices of, put together again, without blank."""
    found: dict[int, str] = defaultdict(str)
    for element in playbook.elements:
        for number, text in enumerate(element.text.split("\n"), element.span.start_line):
            found[number] += "".join(text.split())
    return Counter(filter(None, found.values()))


def _typed_lines(elements: Iterable[Typed]) -> Counter[str]:
    """The lines of what was typed; where the source's begin and end nobody knows any more."""
    return Counter(filter(None, ("".join(line.split()) for each in elements for line in each.text.split("\n"))))


def _cost(attempts: Sequence[Attempt]) -> Decimal:
    return sum((attempt.cost.usd for attempt in attempts if attempt.cost.usd is not None), Decimal(0))


if __name__ == "__main__":
    main()

"""What faults cost the model engine: calls, tokens, money and damage at 0, 10 and 30 % of bad answers, beside re-typed JSON.

    PYTHONPATH=tests python bench/model_faults.py [--play FILE] [--rates 0,0.1,0.3]

The model is a script on a loopback socket that answers from the rules' own playbook, so that these are figures of damage and
cost, never of any model's accuracy.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

from callboard.llm import Attempt, Models
from callboard.parser.engines.llm.calls import CallMade
from callboard.parser.engines.llm.engine import LlmEngine
from callboard.parser.engines.rules import RulesEngine
from callboard.parser.reading import read_play
from callboard.playbook import ElementType, Playbook, SourceText, parse, verify
from e2e.long_play import long_play
from model_peer.faults import OF_THE_MEANING, OF_THE_WIRE, Fault, FaultPlan
from model_peer.model_server import ModelServer
from model_peer.play_oracle import PlayOracle, mangle
from model_peer.writing import tokens

MODEL = "openai/gpt-4.1"
CHUNK_TOKENS = 600
"""Small, so that there are enough calls for a share of them to mean something."""


def main() -> None:
    """Measure each rate and print a line of JSON for it; the last line has the tokens of a re-typed answer."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--play", type=Path, help="a play as UTF-8 text; one is made up by default")
    parser.add_argument("--rates", default="0,0.1,0.3")
    args = parser.parse_args()
    text = args.play.read_text(encoding="utf-8") if args.play else long_play(seed=1, speeches=1000)
    asyncio.run(_measure(SourceText.of(text), [float(rate) for rate in args.rates.split(",")]))


async def _measure(source: SourceText, rates: list[float]) -> None:
    meant = await parse(RulesEngine(), source)
    for rate in rates:
        print(json.dumps(await _at(source, meant, rate)), flush=True)
    print(json.dumps({"retyped_json_output_tokens": tokens(_retyped(meant))}))


async def _at(source: SourceText, meant: Playbook, rate: float) -> dict[str, object]:
    calls: list[CallMade] = []

    async def journal(call: CallMade) -> None:
        calls.append(call)

    faults = FaultPlan(rate=rate, seed=2, kinds=(*OF_THE_WIRE, *OF_THE_MEANING), mangler=mangle)
    async with ModelServer(PlayOracle(meant, source), faults) as server:
        settings = server.settings(model_backoff=0.05)
        async with Models(settings) as models:
            playbook = await read_play(
                LlmEngine(chat=models.chat([MODEL]), journal=journal, chunk_tokens=CHUNK_TOKENS), source
            )
    verify(playbook, source)  # nothing lost, nothing invented: every word is a slice of the source, once
    said = _words(" ".join(element.text for element in playbook.elements))
    attempts = [attempt for call in calls for attempt in call.attempts]
    return {
        "rate": rate,
        "faults": {fault.value: count for fault, count in sorted(faults.done.items(), key=_name)},
        "calls": len(attempts),
        "asked_again": sum(call.again > 0 for call in calls),
        "input_tokens": sum(attempt.usage.input for attempt in attempts),
        "output_tokens": sum(attempt.usage.output for attempt in attempts),
        "usd": str(_cost(attempts)),
        "lost": (_words(source.text) - said).total(),
        "invented": (said - _words(source.text)).total(),
        "unattributed": len(playbook.unattributed),
        "speeches_not_as_meant": sum((_speeches(meant) - _speeches(playbook)).values()),
    }


def _words(text: str) -> Counter[str]:
    return Counter(text.split())


def _name(item: tuple[Fault, int]) -> str:
    return item[0].value


def _cost(attempts: list[Attempt]) -> Decimal:
    return sum((attempt.cost.usd for attempt in attempts if attempt.cost.usd is not None), Decimal(0))


def _speeches(playbook: Playbook) -> Counter[tuple[int, tuple[str, ...]]]:
    names = {character.id: character.name for character in playbook.characters}
    cues = [element for element in playbook.elements if element.type is ElementType.CUE]
    return Counter((cue.span.start, tuple(names[who] for who in cue.speakers)) for cue in cues)


def _retyped(playbook: Playbook) -> str:
    """The same play as a model would write it out: each element with its type, speakers and text."""
    elements = [{"type": e.type.value, "speakers": e.speakers, "text": e.text} for e in playbook.elements]
    return json.dumps({"elements": elements}, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    main()

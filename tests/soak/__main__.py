"""Lets the job engine work at half of what it can do, and watches whether any process grows.

    PYTHONPATH=tests python -m soak --minutes 30 --picture docs/pictures/soak.svg

Prints a sample each ten seconds as a line of JSON, then the verdict for people. Exits with 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from pathlib import Path

from chaos.saying import say
from soak.drawing import picture_of
from soak.running import running
from soak.verdict import Outcome

_DEPTH = 100
_RAMP, _MEASURE = 5.0, 20.0


async def soak(minutes: float) -> Outcome:
    """Measure the capacity, then keep half of it up for a time."""
    async with running() as run:
        capacity = await run.capacity(depth=_DEPTH, ramp=_RAMP, seconds=_MEASURE)
        say(f"capacity: {capacity:.0f} jobs/s with {_DEPTH} open")
        return await run.keep(capacity / 2, minutes * 60, tell=lambda sample: say(sample.line()))


def main() -> int:
    """Read the arguments and soak; gives the exit code."""
    parser = argparse.ArgumentParser(prog="soak", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=30.0, help="how long to work, after the capacity is measured")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="where to draw the samples, as SVG")
    asked = parser.parse_args()
    if asked.minutes < 1:
        parser.error("a minute at least: fewer samples show no trend")
    logging.getLogger("callboard").setLevel(logging.ERROR)
    outcome = asyncio.run(soak(asked.minutes))
    if asked.picture:
        asked.picture.parent.mkdir(parents=True, exist_ok=True)
        asked.picture.write_text(picture_of(outcome))
    say(*outcome.lines())
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main())

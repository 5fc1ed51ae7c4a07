"""Plays seeded rounds of faults against the job engine and judges each by its log.

    PYTHONPATH=tests python -m chaos --rounds 50 --seed 1

Round n has the seed SEED + n. Each prints one line, and one that fails what was found and how to have it again; the
last line holds the figures of all. Exits with 1 if any round failed.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from pathlib import Path

from chaos.playing import Scale, play
from chaos.report import Report, figures_of
from chaos.saying import say


async def play_all(seeds: range, scale: Scale, shelf: Path | None) -> list[Report]:
    """Play one round after the other, and print each as it ends; with a shelf, the log of each is kept there."""
    reports: list[Report] = []
    for seed in seeds:
        try:
            reports.append(await play(seed, scale, keep=shelf / str(seed) if shelf else None))
        except Exception as error:
            error.add_note(f"while the round of seed {seed} was played")
            raise
        say(*reports[-1].lines())
    return reports


def main() -> int:
    """Read the arguments and play; gives the exit code."""
    parser = argparse.ArgumentParser(prog="chaos", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=1, help="how many rounds to play")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the first round; each next has the next")
    parser.add_argument("--jobs", type=int, default=Scale().jobs, help="jobs that exist before the first fault")
    parser.add_argument("--strikes", type=int, default=Scale().strikes, help="how often faults come in a round")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep every round's log, not only the failed ones'")
    asked = parser.parse_args()
    if asked.rounds < 1:
        parser.error("there must be at least one round")
    logging.getLogger("callboard").setLevel(logging.ERROR)  # the faults are no news
    reports = asyncio.run(
        play_all(
            range(asked.seed, asked.seed + asked.rounds), Scale(jobs=asked.jobs, strikes=asked.strikes), asked.keep
        )
    )
    failed = [str(report.seed) for report in reports if not report.green]
    if failed:
        say(f"failed seeds: {' '.join(failed)}")
    say(f"rounds={len(reports)}, {figures_of(reports)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

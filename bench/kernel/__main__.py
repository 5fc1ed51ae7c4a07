"""What the kernel does per second and how long it takes, as JSON lines; peers run in the same run, in turns.

    python bench/kernel [NAME …]        e.g. append pickup; without names, all of them

Each line is `{"bench", "value", "unit", "peer", "peer_value", "ratio", "limit"}`: the median of five runs, both sides in
turn, on servers that force every write to disk (`sync_interval: always`, `fsync`), and what limits the figure in a few
words. `ratio` is ours to the peer's, so above 1 is better for rates and below 1 for times; null where there is no peer, or
where the peer did not work (`peer` says why). What is going on is told on standard error.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncGenerator, Callable

import appending
import blobs
import contests
import projecting
import reading
import rebuilding
import recovering
import starting
import working
from figure import Figure
from stage import Stage, stage

Bench = Callable[[Stage], AsyncGenerator[Figure]]
Contest = Callable[[], AsyncGenerator[Figure]]

BENCHES: dict[str, Bench] = {
    "append": appending.one_by_one,
    "append_pipelined": appending.side_by_side,
    "append_default_sync": appending.default_sync,
    "read": reading.follow,
    "seen": reading.seen,
    "visible": projecting.visible,
    "pickup": working.pickup,
    "claim": working.claim,
    "drain": working.drain,
    "jobs_processes": working.processes,
    "blobs": blobs.there_and_back,
}

CONTESTS: dict[str, Contest] = {
    "jobs": contests.jobs,
    "jobs_default_sync": contests.jobs_default_sync,
    "jobs_cpu": contests.jobs_cpu,
    "jobs_io": contests.jobs_io,
    "recovery": recovering.recovery,
    "project": rebuilding.project,
    "rebuild": rebuilding.rebuild,
    "start": starting.start,
}


async def run(names: list[str]) -> None:
    """Print the figures of each bench as they come; every bench has servers of its own."""
    for name in names:
        print(f"{name} …", file=sys.stderr)
        if name in CONTESTS:
            await _print(CONTESTS[name]())
            continue
        async with stage() as prepared:
            await _print(BENCHES[name](prepared))


async def _print(figures: AsyncGenerator[Figure]) -> None:
    async for figure in figures:
        print(figure.line(), flush=True)


def main() -> int:
    """Read the names and run; the exit status."""
    known = [*BENCHES, *CONTESTS]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    names = parser.parse_args().names or known
    unknown = [name for name in names if name not in known]
    if unknown:
        parser.error(f"there is no bench {unknown[0]!r}; choose from {', '.join(known)}")
    asyncio.run(run(names))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The job engine against other queues: how many empty jobs they finish in a second."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, Sequence
from statistics import median

from contest import OURS, RIVALS, TASKIQ, Contestant, Ring, SideError, ring
from figure import ROUNDS, Figure

_LIMIT = "one Python process per worker, which also keeps the view; two forced appends and two folds per job"
_WARM = 0.1
"""The share of a drain that is not measured, since workers are still starting."""


async def jobs() -> AsyncGenerator[Figure]:
    """Drain a full queue by one and by two worker processes of each side."""
    async with ring() as ground:
        for processes in (1, 2):
            async for figure in _drained(ground, f"jobs_{processes}_workers", processes, RIVALS):
                yield figure


async def jobs_default_sync() -> AsyncGenerator[Figure]:
    """The same where NATS does not force writes to disk, which nothing that we ship does; Postgres still does."""
    async with ring(nats_always=False) as ground:
        async for figure in _drained(ground, "jobs_1_workers_default_sync", 1, [TASKIQ]):
            yield figure


async def _drained(ground: Ring, bench: str, processes: int, rivals: Sequence[Contestant]) -> AsyncGenerator[Figure]:
    rates: dict[Contestant, list[float]] = {side: [] for side in (OURS, *rivals)}
    refusals: dict[Contestant, str] = {}
    for number in range(ROUNDS):
        for side in (side for side in rates if side not in refusals):
            try:
                rates[side].append(await _drain(ground, side, processes))
                print(f"{bench} {number + 1}/{ROUNDS} {side.name}: {rates[side][-1]:.0f}/s", file=sys.stderr)
            except SideError as refusal:
                refusals[side] = str(refusal)
    for rival in rivals:
        if rival in refusals:
            peer, value = f"{rival.name} did not work here: {refusals[rival]}", None
        else:
            peer, value = str(rival), median(rates[rival])
        yield Figure(bench, median(rates[OURS]), "jobs/s", _LIMIT, peer, value)


async def _drain(ground: Ring, side: Contestant, processes: int) -> float:
    async with ground.match(side, "nothing") as match:
        await match.fill(side.jobs)
        await match.work(processes)
        ends = sorted(ended for _, ended in await match.times())
    first = round(_WARM * len(ends))
    return (len(ends) - 1 - first) / (ends[-1] - ends[first])

"""The job engine against other queues: empty jobs in a second, and how long a job takes that waits for something."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import AsyncGenerator, Sequence

import psutil
from contest import DBOS, OURS, PGQUEUER, PROCRASTINATE, RIVALS, TASKIQ, Contestant, Ring, ring
from figure import Figure, percentile
from rounds import in_rounds

_LIMIT = "one Python process per worker, one of which also keeps the view; two forced appends and two folds per job"
_IO_LIMIT = "50 ms of it are the job; then the appends, the view's commit, NOTIFY, one claim"
_WARM = 0.1
"""The share of a drain that is not measured, since workers are still starting."""
_LONGER = 3
_RATE = 40.0
_SECONDS = 5


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


async def jobs_cpu() -> AsyncGenerator[Figure]:
    """What a job without work costs the processors, on which other programs have no say: by two drains of different length."""
    async with ring() as ground:
        sides = (OURS, PROCRASTINATE, PGQUEUER, TASKIQ, DBOS)
        costs = {side: await _costs(ground, side) for side in sides}
    for place, part in enumerate(("worker", "postgres", "nats")):
        for rival in sides[1:]:
            yield Figure(f"jobs_cpu_{part}", costs[OURS][place], "µs", _LIMIT, str(rival), costs[rival][place])


async def jobs_io() -> AsyncGenerator[Figure]:
    """Jobs of 50 ms that come at a fixed rate, whether or not the earlier ones are done; from created to completed."""
    async with ring() as ground:
        results = await in_rounds(
            "jobs_io", [PROCRASTINATE, PGQUEUER, TASKIQ, DBOS], lambda side: _latencies(ground, side)
        )
    for place, name in enumerate(("p50", "p95", "p99")):
        for figure in results.figures(f"jobs_io_{name}", "ms", _IO_LIMIT, lambda row, place=place: row[place]):
            yield figure


async def _drained(ground: Ring, bench: str, processes: int, rivals: Sequence[Contestant]) -> AsyncGenerator[Figure]:
    results = await in_rounds(bench, rivals, lambda side: _drain(ground, side, processes))
    for figure in results.figures(bench, "jobs/s", _LIMIT, float):
        yield figure


async def _drain(ground: Ring, side: Contestant, processes: int) -> int:
    """Jobs in a second."""
    async with ground.match(side, "nothing", slots=side.slots) as match:
        await match.fill(side.jobs)
        await match.work(processes)
        ends = sorted(ended for _, ended in await match.times())
    first = round(_WARM * len(ends))
    return round((len(ends) - 1 - first) / (ends[-1] - ends[first]))


async def _costs(ground: Ring, side: Contestant) -> tuple[float, float, float]:
    """Microseconds of processor time for each job: in the worker, in Postgres, in NATS."""
    few = await _spent(ground, side, side.jobs)
    many = await _spent(ground, side, _LONGER * side.jobs)
    worker, postgres, nats = (
        1e6 * (more - less) / ((_LONGER - 1) * side.jobs) for more, less in zip(many, few, strict=True)
    )
    print(f"jobs_cpu {side.name}: {worker:.0f} {postgres:.0f} {nats:.0f} µs", file=sys.stderr)
    return worker, postgres, nats


async def _spent(ground: Ring, side: Contestant, jobs: int) -> tuple[float, float, float]:
    """Seconds of processor time that a drain takes, its start with it."""
    servers = [ground.servers.process(name) for name in ("postgres", "nats")]
    async with ground.match(side, "nothing", slots=side.slots) as match:
        await match.fill(jobs)
        before = [_processor_seconds(server) for server in servers]
        await match.work(1)
        await match.times()
        postgres, nats = (_processor_seconds(server) - was for server, was in zip(servers, before, strict=True))
        return _processor_seconds(psutil.Process(match.worker)), postgres, nats


def _processor_seconds(head: psutil.Process) -> float:
    """Of a process, of those that it has started, and of those of them that have ended."""
    seconds = 0.0
    for process in (head, *head.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            seconds += times.user + times.system + (times.children_user + times.children_system) * (process == head)
    return seconds


async def _latencies(ground: Ring, side: Contestant) -> tuple[int, int, int]:
    """Milliseconds from created to completed: p50, p95, p99."""
    async with ground.match(side, "io") as match:
        await match.feed(round(_RATE * _SECONDS), _RATE)
        await match.work(1)
        _warming, *spans = sorted(await match.times())
    times = [1000 * (ended - created) for created, ended in spans]
    p50, p95, p99 = (round(percentile(times, share)) for share in (0.5, 0.95, 0.99))
    return p50, p95, p99

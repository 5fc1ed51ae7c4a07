"""How soon work goes on after a kill -9, and whether a job was lost or run twice, against other queues.

Every killed process is started again at once, for all sides alike, and every side leases its jobs for the same time. Each
run of a job leaves a row with a third server that nobody kills: a job without one was lost, and so was one that its own
queue never shows as over; one with two rows was doubled. What a run does outside its queue can be doubled by anybody, ours
too, where a worker dies between doing it and saying so.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

import asyncpg
from contest import PGQUEUER, PROCRASTINATE, TASKIQ, Contestant, Match, Ring, SideError, ring
from figure import Figure
from rounds import in_rounds

Victim: TypeAlias = Literal["worker", "nats", "postgres"]

LEASE = 5.0
"""Seconds; the same for all sides."""
_JOBS = 600
_SLOTS = 10
_LAST_ONES = 0.3
"""Seconds in which jobs may be finished that were as good as done at the kill."""
_STRIKE = 0.3
"""Which share of the jobs has run when the kill comes."""
_DOUBLED = "effects outside the log are at least once; ours on the log are once, or the run would have ended"
_RIVALS: dict[Victim, Sequence[Contestant]] = {
    "worker": (PROCRASTINATE, PGQUEUER, TASKIQ),
    "nats": (TASKIQ,),
    "postgres": (PROCRASTINATE, PGQUEUER),
}
_LIMITS: dict[Victim, str] = {
    "worker": "the start of a Python process with its imports, and the first claim",
    "nats": "the start of nats-server, which reads its log; ours connects within about a tenth of the outage",
    "postgres": "the start of Postgres, which replays its log, and the workers' reconnect",
}


@dataclass(frozen=True)
class Recovery:
    """What came of one kill."""

    seconds: float
    """From the kill to the next completed job, after those that were as good as done."""
    whole: float
    """From the kill to the last completed job: what the dead held is taken up when its lease is over."""
    lost: int
    """Jobs that left no effect, or that the side's own record does not show as over after a minute."""
    doubled: int
    """Jobs that left more than one effect."""


async def recovery() -> AsyncGenerator[Figure]:
    """Kill a worker, NATS and Postgres in the middle of a drain by one worker process."""
    async with ring() as ground:
        for victim, rivals in _RIVALS.items():
            bench = f"recovery_{victim}"
            results = await in_rounds(bench, rivals, lambda side, victim=victim: _recover(ground, side, victim))
            limit = _LIMITS[victim]
            for figure in (
                *results.figures(bench, "s", limit, lambda r: r.seconds),
                *results.figures(f"{bench}_all", "s", f"the lease of {LEASE:.0f} s", lambda r: r.whole),
                *results.figures(f"{bench}_lost", "jobs", "nothing may be", lambda r: r.lost, sum),
                *results.figures(f"{bench}_doubled", "jobs", _DOUBLED, lambda r: r.doubled, sum),
            ):
                yield figure


async def _recover(ground: Ring, side: Contestant, victim: Victim) -> Recovery:
    witness = await asyncpg.connect(ground.witness)
    try:
        await witness.execute("TRUNCATE effects")
        async with ground.match(side, "effect", lease=LEASE, slots=_SLOTS) as match:
            await match.fill(_JOBS)
            await match.work(1)
            await _until_run(witness, round(_STRIKE * _JOBS))
            killed = time.time()
            await _kill(ground, match, victim)
            outcome = await match.outcome()
        rows = await witness.fetch("SELECT number, count(*) AS runs FROM effects GROUP BY number")
    finally:
        await witness.close()
    ends = sorted(ended for _, ended in outcome.times)
    if ends[-1] < killed + _LAST_ONES:
        raise SideError("no job was completed within a minute after the kill")
    return Recovery(
        round(_resumed(ends, killed) - killed, 2),
        round(ends[-1] - killed, 2),
        _JOBS - min(len(rows), outcome.finished),
        sum(row["runs"] > 1 for row in rows),
    )


def _resumed(ends: Sequence[float], killed: float) -> float:
    """When the longest pause was over that the kill began.

    What was under way may still be finished a moment later: Postgres' sessions outlive their parent for a little, and a
    job whose worker needs no more of the server that died goes on to its end.
    """
    pauses = [(after - before, after) for before, after in pairwise(ends) if after > killed > before - _LAST_ONES]
    return max(pauses)[1]


async def _until_run(witness: asyncpg.Connection, count: int) -> None:
    async with asyncio.timeout(60):
        while await witness.fetchval("SELECT count(*) FROM effects") < count:  # noqa: ASYNC110 - a table rings no bell
            await asyncio.sleep(0.01)


async def _kill(ground: Ring, match: Match, victim: Victim) -> None:
    """Kill it by SIGKILL; who watches over it starts it again."""
    pid = match.worker if victim == "worker" else ground.servers.process(victim).pid
    print(f"  killing {victim} {pid}", file=sys.stderr)
    os.kill(pid, signal.SIGKILL)

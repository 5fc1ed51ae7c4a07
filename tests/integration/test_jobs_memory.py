"""What the engine keeps of jobs that are over: nothing."""

from __future__ import annotations

import asyncio
import gc
import sys
from datetime import timedelta
from itertools import pairwise

from callboard.contracts.jobs import JobState
from callboard.contracts.subjects import Namespace
from callboard.kernel.jobs import JobRun, Retry
from callboard.kernel.projections import ProjectionRunner
from integration.jobs_setting import Errand, Setting, chunk, setting

JOBS = 150
ROUNDS = 3
"""What is made once, like a connection or a full cache, comes in one of them; what is kept of each job comes in all."""


async def handle(run: JobRun, args: Errand) -> None:
    """A checkpoint, and for some jobs a second attempt, which reads the log."""
    await run.append(chunk(run.attempt - 1, 2))
    if args.name == "twice" and run.attempt == 1:
        raise Retry(timedelta(milliseconds=1))


async def blocks_after_a_round(stage: Setting, view: ProjectionRunner) -> int:
    """Blocks of memory that Python has given out once so many jobs more are over, and the view knows it."""
    names = ["twice" if place % 5 == 0 else "once" for place in range(JOBS)]
    jobs = await asyncio.gather(*(stage.errand(name) for name in names))
    await stage.reached(jobs, JobState.COMPLETED)
    await view.wait_for(await stage.store.last_position(), 5)
    gc.collect()
    return sys.getallocatedblocks()


async def test_jobs_that_are_over_leave_no_memory_behind(
    nats_url: str, namespace: Namespace, database_url: str
) -> None:
    """Worker, view and log keep less than one block of each job: a list or a set that nobody empties takes more."""
    async with (
        setting(nats_url, namespace, database_url) as stage,
        stage.projecting() as view,
        stage.working(handle, slots=16),
    ):
        blocks = [await blocks_after_a_round(stage, view) for _ in range(1 + ROUNDS)]

    growths = [after - before for before, after in pairwise(blocks)]
    assert min(growths) < JOBS, growths

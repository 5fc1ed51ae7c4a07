"""What the engine keeps of jobs that are over: nothing."""

from __future__ import annotations

import asyncio
import gc
import json
from asyncio.subprocess import PIPE
from itertools import pairwise

from callboard.contracts.jobs import JobState
from callboard.contracts.subjects import Namespace
from callboard.kernel.jobs import JobRun
from callboard.kernel.jobs.execution import Execution
from integration.jobs_memory_process import JOBS
from integration.jobs_setting import Errand, chunk, setting
from integration.module_process import module_process

PROGRAM = "jobs_memory_process"


async def test_jobs_that_are_over_leave_no_memory_behind(
    nats_url: str, namespace: Namespace, database_url: str
) -> None:
    """Worker, view and log keep less than one block of each job: a list or a set that nobody empties takes more.

    In a process of their own, since other tests' captured logs and spans are kept. What is made once, like a connection or a
    full cache, comes in one round; what is kept of each job comes in all.
    """
    async with module_process(PROGRAM, nats_url, namespace.name, database_url, stdout=PIPE) as process:
        said, _ = await process.communicate()

    blocks: list[int] = json.loads(said)
    growths = [after - before for before, after in pairwise(blocks)]
    assert min(growths) < JOBS, growths


async def test_a_job_that_is_over_is_freed_at_once(nats_url: str, namespace: Namespace, database_url: str) -> None:
    """It leaves no circle in memory: Python looks for circles seldom, and each look goes over all jobs under way."""

    async def handle(run: JobRun, _args: Errand) -> None:
        await run.append(chunk(0, 1))

    gc.disable()
    try:
        async with setting(nats_url, namespace, database_url) as stage:
            jobs = await asyncio.gather(*(stage.errand() for _ in range(20)))
            async with stage.projecting(), stage.working(handle, slots=4):
                await stage.reached(jobs, JobState.COMPLETED)
        left = [found for found in gc.get_objects() if isinstance(found, Execution)]
    finally:
        gc.enable()
    assert [] == left

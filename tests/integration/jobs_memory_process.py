"""A program for a test: rounds of jobs through one worker, and what Python has given out of memory after each."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from datetime import timedelta

from callboard.contracts.jobs import JobState
from callboard.contracts.subjects import Namespace
from callboard.kernel.jobs import JobRun, Retry
from callboard.kernel.projections import ProjectionRunner
from integration.jobs_setting import Errand, Setting, chunk, setting

JOBS = 150
ROUNDS = 4


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


async def main(nats_url: str, namespace: str, database_url: str) -> None:
    """Print the blocks after each round as a JSON array."""
    async with (
        setting(nats_url, Namespace(namespace), database_url) as stage,
        stage.projecting() as view,
        stage.working(handle, slots=16),
    ):
        print(json.dumps([await blocks_after_a_round(stage, view) for _ in range(ROUNDS)]))  # noqa: T201 - its answer


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

"""What the engine keeps of jobs that are over: nothing."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from itertools import pairwise
from pathlib import Path

from callboard.contracts.subjects import Namespace
from integration.jobs_memory_process import JOBS

PROGRAM = "integration.jobs_memory_process"


async def test_jobs_that_are_over_leave_no_memory_behind(
    nats_url: str, namespace: Namespace, database_url: str
) -> None:
    """Worker, view and log keep less than one block of each job: a list or a set that nobody empties takes more.

    In a process of their own, since other tests' captured logs and spans are kept. What is made once, like a connection or a
    full cache, comes in one round; what is kept of each job comes in all.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", PROGRAM, nats_url, namespace.name, database_url),
        cwd=Path(__file__).parents[1],
        stdout=PIPE,
    )
    said, _ = await process.communicate()

    blocks: list[int] = json.loads(said)
    growths = [after - before for before, after in pairwise(blocks)]
    assert min(growths) < JOBS, growths

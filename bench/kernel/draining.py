"""Jobs without work, drained by worker processes as services run them: one leads the view, the others stand by for it."""

import asyncio
import contextlib
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

from nothing import Nothing
from stage import ORIGIN, SERVICE, Stage

from callboard.contracts.events import EVENTS, JobStateChanged
from callboard.contracts.ids import new_id
from callboard.contracts.jobs import JobState
from callboard.kernel.jobs import Jobs, JobsProjection
from callboard.kernel.migrations import migrate

_PROGRAM = Path(__file__).with_name("worker_process.py")
_AT_ONCE = 500
_LOOK_EACH = 0.01
_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Drained:
    """What one round came to: every job completed, each exactly once."""

    jobs: int
    seconds: float

    @property
    def rate(self) -> float:
        """Jobs per second."""
        return self.jobs / self.seconds


async def drain(stage: Stage, *, processes: int, slots: int, jobs: int) -> Drained:
    """Queue `jobs` jobs, have that many worker processes of `slots` each finish them, and see that they did.

    The time runs from the word that all of them get at once, when they are up and the view holds every job, to the last
    `completed` on the log.
    """
    await queue(stage, jobs)
    before = await stage.store.last_position()
    async with _workers(stage, processes, slots) as workers:
        began = time.perf_counter()
        for worker in workers:
            _pipe(worker).write(b"go\n")
        async with asyncio.timeout(_PATIENCE):
            # Each is started, and completed. To read every event here would cost the workers their processor.
            while await stage.store.last_position() < before + 2 * jobs:  # noqa: ASYNC110 - the server rings no bell
                await asyncio.sleep(_LOOK_EACH)
        seconds = time.perf_counter() - began
    await _check(stage, before, jobs)
    return Drained(jobs, seconds)


async def queue(stage: Stage, count: int) -> None:
    """Create jobs without work, and bring the view up to them."""
    await migrate(stage.pool, "callboard.kernel.jobs.migrations")
    create = Jobs(stage.store).create
    async with stage.projecting(JobsProjection(EVENTS)) as runner:
        for start in range(0, count, _AT_ONCE):
            some = range(start, min(start + _AT_ONCE, count))
            await asyncio.gather(*(create(Nothing(), ORIGIN, id=new_id(), project=SERVICE) for _ in some))
        await runner.wait_for(await stage.store.last_position(), _PATIENCE)


async def _check(stage: Stage, after: int, jobs: int) -> None:
    """Hold the log to it: every job completed once, and nothing else happened to any."""
    seen: Counter[JobState] = Counter()
    completed: set[object] = set()
    async for batch in stage.store.read_all(after, until=await stage.store.last_position()):
        for event in (raw.decode(EVENTS) for raw in batch):
            assert isinstance(event.event, JobStateChanged)
            seen[event.event.state] += 1
            if event.event.state is JobState.COMPLETED:
                completed.add(event.aggregate)
    assert seen == {JobState.RUNNING: jobs, JobState.COMPLETED: jobs}, seen
    assert len(completed) == jobs, f"{jobs - len(completed)} jobs were completed twice"


@contextlib.asynccontextmanager
async def _workers(stage: Stage, count: int, slots: int) -> AsyncGenerator[list[Process]]:
    """Worker processes that stand by, and are stopped at the end."""
    told = (stage.nats_url, stage.dsn, SERVICE, stage.namespace.name, str(slots))
    workers = [
        await asyncio.create_subprocess_exec(sys.executable, str(_PROGRAM), *told, stdin=PIPE, stdout=PIPE)
        for _ in range(count)
    ]
    try:
        for worker in workers:
            assert worker.stdout is not None
            assert await worker.stdout.readline() == b"ready\n", "a worker did not come up"
        yield workers
    finally:
        for worker in workers:
            _pipe(worker).close()
        await asyncio.gather(*(worker.wait() for worker in workers))


def _pipe(worker: Process) -> asyncio.StreamWriter:
    assert worker.stdin is not None
    return worker.stdin

"""The job engine: how soon an idle worker takes up a job, and how many empty jobs it finishes in a second."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator
from datetime import timedelta
from statistics import median

import draining
from figure import ROUNDS, Figure, percentile, repeated
from nothing import Nothing, nothing
from stage import ORIGIN, Stage

from callboard.contracts.event import Recorded
from callboard.contracts.events import EVENTS, JobStateChanged
from callboard.contracts.ids import new_id
from callboard.contracts.jobs import JobState
from callboard.kernel.ending import end_task
from callboard.kernel.jobs import Jobs, JobsProjection, Worker
from callboard.kernel.jobs.leases import Leases
from callboard.kernel.migrations import migrate

PICKUPS = 100
JOBS = 1000
MANY_JOBS = 5000
SLOTS = 50
QUEUED = 20_000
CLAIMS = 50


async def pickup(stage: Stage) -> AsyncGenerator[Figure]:
    """From the call that creates a job on an idle system to `running` at a reader of the log."""
    async with _engine(stage, slots=2), _following(stage) as changes:
        rounds = [await _pickups(stage, changes) for _ in range(ROUNDS)]
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        value = median(percentile(times, share) for times in rounds)
        yield Figure(f"pickup_{name}", value, "ms", "two forced writes, the view's commit, NOTIFY, one claim")


async def _pickups(stage: Stage, changes: asyncio.Queue[JobStateChanged]) -> list[float]:
    times: list[float] = []
    for _ in range(PICKUPS):
        began = time.perf_counter()
        await _create(stage)
        while (await changes.get()).state is not JobState.RUNNING:
            pass
        times.append(1000 * (time.perf_counter() - began))
        while (await changes.get()).state is not JobState.COMPLETED:
            pass
    return times


async def drain(stage: Stage) -> AsyncGenerator[Figure]:
    """Jobs without work, from queued to completed by one worker; each transition is an event forced to disk."""
    for slots in (2, SLOTS):

        async def ours(slots: int = slots) -> float:
            async with stage.projecting(JobsProjection(EVENTS)) as runner:
                await asyncio.gather(*(_create(stage) for _ in range(JOBS)))
                await runner.wait_for(await stage.store.last_position(), 60)
            async with _following(stage) as changes:
                began = time.perf_counter()
                async with _engine(stage, slots=slots):
                    finished = 0
                    while finished < JOBS:
                        finished += (await changes.get()).state is JobState.COMPLETED
                    return JOBS / (time.perf_counter() - began)

        limit = "per job two appends, a claim and two folds, all in one Python process with the view"
        yield Figure(f"jobs_{slots}_slots", await repeated(ours), "jobs/s", limit)


async def processes(stage: Stage) -> AsyncGenerator[Figure]:
    """The same by one and by two worker processes, with few slots and with many."""
    for count, slots in ((1, 2), (1, SLOTS), (2, 2), (2, SLOTS)):

        async def ours(count: int = count, slots: int = slots) -> float:
            jobs = JOBS if slots < SLOTS else MANY_JOBS
            return (await draining.drain(stage, processes=count, slots=slots, jobs=jobs)).rate

        limit = "Python: encoding and folding events; the process that leads the view has the most of it"
        yield Figure(f"jobs_{count}_processes_{slots}_slots", await repeated(ours), "jobs/s", limit)


async def claim(stage: Stage) -> AsyncGenerator[Figure]:
    """One claim of two jobs where twenty thousand are queued in five projects."""
    await migrate(stage.pool, "callboard.kernel.jobs.migrations")
    async with stage.projecting(JobsProjection(EVENTS)) as runner:
        for _ in range(QUEUED // 200):
            await asyncio.gather(*(_create(stage, f"p{place % 5}") for place in range(200)))
        await runner.wait_for(await stage.store.last_position(), 120)
    leases = Leases(stage.pool, worker="bench", kinds=[Nothing.kind], duration=timedelta(seconds=60))
    times: list[float] = []
    async with leases.claiming() as claims:
        for _ in range(CLAIMS):
            began = time.perf_counter()
            await claims.claim(2)
            times.append(1000 * (time.perf_counter() - began))
    yield Figure("claim_p50", percentile(times, 0.5), "ms", "one statement")


@contextlib.asynccontextmanager
async def _engine(stage: Stage, *, slots: int) -> AsyncGenerator[None]:
    await migrate(stage.pool, "callboard.kernel.jobs.migrations")
    async with stage.projecting(JobsProjection(EVENTS)) as runner:
        await runner.wait_for(0, 30)
        worker = Worker("bench", stage.store, stage.pool, {Nothing: nothing}, slots=slots)
        task = asyncio.create_task(worker.run())
        try:
            yield
        finally:
            await worker.stop(2)
            await task


@contextlib.asynccontextmanager
async def _following(stage: Stage) -> AsyncGenerator[asyncio.Queue[JobStateChanged]]:
    """Every change of a job's state from now on."""
    changes: asyncio.Queue[JobStateChanged] = asyncio.Queue()
    start = await stage.store.last_position()

    async def follow() -> None:
        async for batch in stage.store.read_all(start):
            for recorded in (raw.decode(EVENTS) for raw in batch if raw.type == JobStateChanged.type):
                changes.put_nowait(_change(recorded))

    task = asyncio.create_task(follow())
    try:
        yield changes
    finally:
        await end_task(task)


def _change(recorded: Recorded) -> JobStateChanged:
    assert isinstance(recorded.event, JobStateChanged)
    return recorded.event


async def _create(stage: Stage, project: str = "bench") -> None:
    await Jobs(stage.store).create(Nothing(), ORIGIN, id=new_id(), project=project)

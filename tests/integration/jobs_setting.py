"""A log, a view and workers on real servers, for tests of the job engine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from callboard.contracts.event import Event, Origin, Recorded
from callboard.contracts.events import EVENTS, ChunkParsed, JobStateChanged
from callboard.contracts.ids import new_id
from callboard.contracts.jobs import JobArgs, JobState
from callboard.contracts.subjects import Aggregate, Namespace
from callboard.kernel.database import Pool, open_pool
from callboard.kernel.ending import end_task
from callboard.kernel.jobs import Backoff, Handler, JobControl, JobRun, Jobs, JobsProjection, JobStatus, Limits, Worker
from callboard.kernel.log import EventStore, connect
from callboard.kernel.migrations import migrate
from callboard.kernel.projections import ProjectionRunner

SCHEMA = "engine"
ORIGIN = Origin(source="test", actor="ada", traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
QUICK = Backoff(base=timedelta(milliseconds=1))
PATIENCE = 20.0


class Errand(JobArgs):
    """Work that a test gives out."""

    kind: ClassVar[str] = "errand"
    service: ClassVar[str] = "test"

    name: str = ""


class Call(Errand):
    """An errand that needs a provider: the one it names."""

    kind: ClassVar[str] = "call"

    @property
    def providers(self) -> tuple[str, ...]:
        return (self.name,)


def chunk(index: int, total: int = 3) -> ChunkParsed:
    return ChunkParsed(index=index, total=total, parse={})


class Hanging:
    """A handler that never ends by itself, and tells when it has begun."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()

    async def __call__(self, _run: JobRun, _args: Errand) -> None:
        self.begun.set()
        await asyncio.Event().wait()


@dataclass
class Setting:
    """What a test of the engine stands on; the projection runs only inside `projecting`."""

    store: EventStore
    pool: Pool
    worker_pool: Pool
    projection: JobsProjection

    @property
    def jobs(self) -> Jobs:
        return Jobs(self.store)

    @property
    def control(self) -> JobControl:
        return JobControl(self.store)

    async def errand(
        self,
        name: str = "",
        *,
        project: str = "p",
        priority: int = 0,
        max_attempts: int = 5,
        depends_on: Sequence[UUID] = (),
    ) -> UUID:
        """Ask for an errand; gives the job's id."""
        id_ = new_id()
        await self.jobs.create(
            Errand(name=name),
            ORIGIN,
            id=id_,
            project=project,
            priority=priority,
            max_attempts=max_attempts,
            depends_on=depends_on,
        )
        return id_

    async def call(self, provider: str, *, project: str = "p", priority: int = 0, max_attempts: int = 5) -> UUID:
        """Ask for a call of a provider; gives the job's id."""
        id_ = new_id()
        await self.jobs.create(
            Call(name=provider), ORIGIN, id=id_, project=project, priority=priority, max_attempts=max_attempts
        )
        return id_

    async def rows(self) -> dict[UUID, JobStatus]:
        """Every job that the view has, as it has it."""
        found = await self.pool.fetch("SELECT to_json(j)::text AS job FROM jobs AS j")
        jobs = [JobStatus.model_validate_json(row["job"]) for row in found]
        return {job.id: job for job in jobs}

    async def row(self, job: UUID) -> JobStatus | None:
        """One job as the view has it."""
        return (await self.rows()).get(job)

    async def history(self, job: UUID) -> list[Recorded]:
        return await self.store.read(Aggregate("job", job))

    async def states(self, job: UUID) -> list[JobState]:
        """Every state that the log says the job was in after its creation."""
        return [r.event.state for r in await self.history(job) if isinstance(r.event, JobStateChanged)]

    async def seen(self, job: UUID, wanted: Callable[[Event], bool]) -> Recorded:
        """The first event of the job that is wanted, as soon as it is on the log."""
        async with asyncio.timeout(PATIENCE):
            async for recorded in self._job_events():
                if recorded.aggregate.id == job and wanted(recorded.event):
                    return recorded
        raise AssertionError("the log ended")

    async def reached(self, jobs: Iterable[UUID], state: JobState) -> None:
        """Return once every job has been in the state."""
        left = set(jobs)
        async with asyncio.timeout(PATIENCE):
            async for recorded in self._job_events():
                if isinstance(recorded.event, JobStateChanged) and recorded.event.state is state:
                    left.discard(recorded.aggregate.id)
                if not left:
                    return

    async def _job_events(self) -> AsyncIterator[Recorded]:
        async for batch in self.store.read_all():
            for raw in batch:
                if raw.aggregate.kind == "job":
                    yield raw.decode(EVENTS)

    @asynccontextmanager
    async def projecting(self) -> AsyncGenerator[ProjectionRunner]:
        """Keep the view up with the log inside the block; it is there when the block begins."""
        runner = ProjectionRunner(self.store, self.pool, self.projection)
        task = asyncio.create_task(runner.run())
        try:
            await runner.wait_for(await self.store.last_position(), PATIENCE)
            yield runner
        finally:
            await end_task(task)

    @asynccontextmanager
    async def working(
        self, handler: Handler, *, slots: int = 2, lease_seconds: float = 15.0, limits: Limits | None = None
    ) -> AsyncGenerator[Worker]:
        """A worker for errands inside the block; what it still runs at the end is handed back."""
        worker = Worker(
            "test",
            self.store,
            self.worker_pool,
            {Errand: handler, Call: handler},
            slots=slots,
            lease_seconds=lease_seconds,
            backoff=QUICK,
            limits=limits,
        )
        task = asyncio.create_task(worker.run())
        try:
            yield worker
        finally:
            await worker.stop(0)
            await task


@asynccontextmanager
async def setting(nats_url: str, namespace: Namespace, database_url: str) -> AsyncGenerator[Setting]:
    """Open everything on running servers, with empty tables."""
    nc = await connect(nats_url, name="test")
    store = EventStore(nc, namespace)
    await store.open()
    pool = await open_pool(database_url, schema=SCHEMA)
    worker_pool = await open_pool(database_url, schema=SCHEMA, application_name="worker")
    await migrate(pool, "callboard.kernel.jobs.migrations")
    try:
        yield Setting(store, pool, worker_pool, JobsProjection(EVENTS))
    finally:
        await worker_pool.close()
        await pool.close()
        await store.close()
        await nc.close()

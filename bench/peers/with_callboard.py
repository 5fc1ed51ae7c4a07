"""Our own side: a service with one kind of job, its replicas as `callboard up` runs them."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from typing import ClassVar

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from side import Chore, Place
from side import main as side_main

from callboard.contracts.event import Origin
from callboard.contracts.events import EVENTS
from callboard.contracts.ids import new_id
from callboard.contracts.jobs import JobArgs
from callboard.contracts.subjects import Namespace
from callboard.kernel.database import Pool, open_pool
from callboard.kernel.definition import JobHandler, ServiceDefinition
from callboard.kernel.ending import end_task
from callboard.kernel.jobs import JobRun, Jobs, JobsProjection
from callboard.kernel.log import EventStore, connect
from callboard.kernel.migrations import migrate
from callboard.kernel.process import main as service_main
from callboard.kernel.projections import ProjectionRunner
from callboard.kernel.resources import Resources

SERVICE = "bench"
_ORIGIN = Origin(source=SERVICE)
_AT_ONCE = 200
_FINISHED = "SELECT count(*) FROM jobs WHERE state = 'completed'"


class Task(JobArgs):
    """A job that does what the bench says."""

    kind: ClassVar[str] = "task"
    service: ClassVar[str] = SERVICE

    number: int


class Callboard:
    """Jobs on the log, observed in the service's own view, which has nothing that the log has not."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._nc: Client
        self._store: EventStore
        self._pool: Pool

    async def install(self) -> None:
        """Make the stream, the view and the leases."""
        self._nc = await connect(self._place.nats_url, name="bench")
        self._store = EventStore(self._nc, Namespace(self._place.name))
        await self._store.open()
        self._pool = await open_pool(self._place.database_url, schema=SERVICE, max_size=5)
        await migrate(self._pool, "callboard.kernel.jobs.migrations")
        await self._project()

    async def fill(self, count: int) -> None:
        """Create them side by side, and leave a view that has all of them."""
        for start in range(0, count, _AT_ONCE):
            await asyncio.gather(*(self.create(number) for number in range(start, min(start + _AT_ONCE, count))))
        await self._project()

    async def create(self, number: int) -> None:
        """Append the creation of one job."""
        await Jobs(self._store).create(Task(number=number), _ORIGIN, id=new_id(), project=SERVICE)

    async def finished(self) -> int:
        """Those that the view shows as completed, so a little later than the log."""
        return await self._pool.fetchval(_FINISHED)

    async def times(self) -> list[tuple[float, float]]:
        """When each job's creation was appended, and when the server had the event that completed it.

        Each of them was created, running and completed, in this order and completed once, on the log: what a run appends is
        never doubled, whatever was killed.
        """
        states: dict[str, list[str]] = {}
        began: dict[str, float] = {}
        ended: dict[str, float] = {}
        async for message in self._history():
            job, state = message.subject.split(".")[-2], str(json.loads(message.data)["state"])
            time = message.metadata.timestamp.timestamp()
            began.setdefault(job, time)
            states.setdefault(job, []).append(state)
            if state == "completed":
                ended[job] = time
        strange = [job for job in ended if states[job][0] != "queued" or states[job][-2:] != ["running", "completed"]]
        assert not strange, f"a transition is missing on the log: {strange[0]} {states[strange[0]]}"
        twice = [job for job in ended if states[job].count("completed") > 1]
        assert not twice, f"a job completed twice on the log: {twice[0]} {states[twice[0]]}"
        return [(began[job], time) for job, time in ended.items()]

    async def _history(self) -> AsyncGenerator[Msg]:
        """Every event of the log, with the time at which the server had it."""
        left, namespace = await self._store.last_position(), Namespace(self._place.name)
        config = ConsumerConfig(ack_policy=AckPolicy.NONE, deliver_policy=DeliverPolicy.ALL)
        reader = await JetStreamContext(self._nc).pull_subscribe(
            f"{namespace.events}.>", stream=namespace.stream, config=config
        )
        while left > 0:
            for message in await reader.fetch(500, timeout=5):
                left -= 1
                yield message

    def work(self) -> None:
        """Be one replica of the service."""
        chore = Chore(self._place)

        async def carry(_resources: Resources, _run: JobRun, task: Task) -> None:
            await chore.do(task.number)

        definition = ServiceDefinition(
            name=SERVICE,
            description="Does what a bench says.",
            registry=EVENTS,
            projections=(JobsProjection(EVENTS),),
            jobs=(JobHandler(Task, carry),),
        )
        sys.exit(service_main(definition))

    async def _project(self) -> None:
        runner = ProjectionRunner(self._store, self._pool, JobsProjection(EVENTS))
        running = asyncio.create_task(runner.run())
        await runner.wait_for(await self._store.last_position(), 60)
        await end_task(running)


if __name__ == "__main__":
    HERE = Place.here()
    side_main(Callboard(HERE), HERE)

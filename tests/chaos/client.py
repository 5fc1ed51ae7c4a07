"""Who asks the engine for things, again for as long as the log does not answer, and remembers what was answered.

Each thing that can be asked is one method here; what is asked for in a round is drawn in `chaos.wishes`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

from callboard.contracts.event import Origin
from callboard.contracts.ids import derived_id
from callboard.contracts.problems import Refused
from callboard.kernel.errors import Unavailable
from callboard.kernel.jobs import JobControl, Jobs, JobStatus, keyed_id
from callboard.kernel.log import EventStore, connect
from chaos.answers import Answer, Verb
from chaos.arena import NAMESPACE
from chaos.errands import REGISTRY, Errand
from chaos.pauses import Pauses
from chaos.wishes import Family, Order, Wish

_AT_ONCE = 50
_BUSY = "JOB_IS_BUSY"


class Client:
    """Creates errands, gives orders about them, and keeps every answer."""

    def __init__(self, store: EventStore, seed: int) -> None:
        self.answers: list[Answer] = []
        self._jobs = Jobs(store)
        self._control = JobControl(store)
        self._name = f"chaos-{seed}"
        self._created = 0
        self._asked = 0
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._orders: list[tuple[UUID, Wish]] = []

    @property
    def versions(self) -> dict[str, int]:
        """The last position that was acknowledged of each job."""
        versions: dict[str, int] = {}
        for answer in self.answers:
            versions[answer.job] = max(answer.version, versions.get(answer.job, 0))
        return versions

    async def create(self, families: Iterable[Family]) -> None:
        """Ask for errands, many families at once."""
        await asyncio.gather(*(self._create_family(family) for family in families))

    async def give_orders(self, pauses: Pauses) -> None:
        """Give all orders about the errands that came since the last call, each job's one after the other."""
        orders, self._orders = self._orders, []
        await asyncio.gather(*(self._give(job, wish, pauses) for job, wish in orders))

    async def settle(self) -> None:
        """Let whatever was paused go on."""
        paused = {answer.job for answer in self.answers if answer.verb == "pause"}
        await asyncio.gather(*(self.order("resume", UUID(job)) for job in sorted(paused)))

    async def order(self, order: Order, job: UUID) -> None:
        """Ask for something about one job."""

        async def carry(origin: Origin) -> int:
            return (await self._carry(order, job, origin)).version

        await self._ask(order, job, carry)

    async def _create_family(self, family: Family) -> None:
        async with self._slots:
            ids: list[UUID] = []
            for wish in family:
                ids.append(await self._create(wish, [ids[place] for place in wish.needs]))

    async def _create(self, wish: Wish, needs: list[UUID]) -> UUID:
        self._created += 1
        key = f"errand-{self._created}"
        due_at = None if wish.due_in is None else datetime.now(UTC) + timedelta(seconds=wish.due_in)
        job = keyed_id(wish.project, Errand.kind, key) if wish.keyed else derived_id(self._name, key)

        async def carry(origin: Origin, errand: Errand = wish.errand) -> int:
            return await self._jobs.create(
                errand,
                origin,
                id=None if wish.keyed else job,
                idempotency_key=key if wish.keyed else None,
                project=wish.project,
                priority=wish.priority,
                max_attempts=wish.max_attempts,
                depends_on=needs,
                due_at=due_at,
            )

        async def reuse(origin: Origin) -> int:
            return await carry(origin, wish.errand.model_copy(update={"steps": wish.errand.steps + 1}))

        await asyncio.gather(*(self._ask("create", job, carry) for _ in range(1 + wish.keyed)))
        if wish.keyed:
            await self._ask("reuse", job, reuse)
        self._orders.append((job, wish))
        return job

    async def _give(self, job: UUID, wish: Wish, pauses: Pauses) -> None:
        for pause, order in wish.orders:
            await pauses.take(pause)
            await self.order(order, job)

    async def _carry(self, order: Order, job: UUID, origin: Origin) -> JobStatus:
        match order:
            case "pause":
                return await self._control.pause(job, origin)
            case "resume":
                return await self._control.resume(job, origin)
            case "cancel":
                return await self._control.cancel(job, origin)
            case "retry" | "restart":
                return await self._control.retry(job, origin, restart=order == "restart")

    async def _ask(self, verb: Verb, job: UUID, carry: Callable[[Origin], Awaitable[int]]) -> None:
        """Ask until there is an answer, under a name that the events keep as their cause."""
        self._asked += 1
        name = f"ask-{self._asked}"
        origin = Origin(source="chaos-client", actor="ada", cause=name)
        while True:
            try:
                self.answers.append(Answer(name, verb, str(job), version=await carry(origin)))
            except Unavailable:
                continue
            except Refused as refused:
                if refused.problem.code == _BUSY:
                    continue
                self.answers.append(Answer(name, verb, str(job), refusal=refused.problem.code))
            return


@asynccontextmanager
async def client(nats_url: str, seed: int) -> AsyncGenerator[Client]:
    """A client with a connection of its own to a log that is opened if need be."""
    nc = await connect(nats_url, name="chaos-client")
    store = EventStore(nc, NAMESPACE, REGISTRY, patience=5.0)
    try:
        await store.open()
        yield Client(store, seed)
    finally:
        await store.close()
        await nc.close()

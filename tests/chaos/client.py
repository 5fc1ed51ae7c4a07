"""Who asks for the errands, again for as long as the log does not answer, and remembers what was confirmed.

Each thing that can be asked of the engine is one public method here that draws what it asks from the seed, and
`chaos.playing` calls each of them: a new operation of the engine goes here and there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from random import Random
from uuid import UUID

from callboard.contracts.event import Origin
from callboard.contracts.ids import derived_id
from callboard.kernel.errors import Unavailable
from callboard.kernel.jobs import Jobs
from callboard.kernel.log import EventStore, connect
from chaos.arena import NAMESPACE
from chaos.errands import REGISTRY, Errand, Mishap

_ORIGIN = Origin(source="chaos-client", actor="ada")
_AT_ONCE = 50
_WELL: tuple[Mishap, ...] = ()
_BADLY: tuple[tuple[Mishap, ...], ...] = (
    ("soon",),
    ("soon",),
    ("soon",),
    ("again",),
    ("crash",),
    ("soon", "soon"),
    ("soon", "refuse"),
    ("refuse",),
)
_GOES_WELL = 0.6


class Client:
    """Creates errands and knows which of them were acknowledged."""

    def __init__(self, store: EventStore, seed: int) -> None:
        self.acknowledged: set[str] = set()
        self._jobs = Jobs(store)
        self._random = Random(seed)  # noqa: S311 - a round that can be had again
        self._seed = seed
        self._asked = 0

    async def create(self, count: int, *, pause: float = 0.0) -> None:
        """Ask for errands, many at once or, with a pause in seconds after each, one by one."""
        drawn = [self._draw() for _ in range(count)]
        if pause:
            for id_, errand, options in drawn:
                await self._create(id_, errand, *options)
                await asyncio.sleep(pause)
            return
        slots = asyncio.Semaphore(_AT_ONCE)

        async def one(id_: UUID, errand: Errand, project: str, priority: int) -> None:
            async with slots:
                await self._create(id_, errand, project, priority)

        await asyncio.gather(*(one(id_, errand, *options) for id_, errand, options in drawn))

    def _draw(self) -> tuple[UUID, Errand, tuple[str, int]]:
        self._asked += 1
        random = self._random
        errand = Errand(
            steps=random.randint(1, 4),
            step_seconds=round(random.uniform(0.02, 0.2), 3),
            mishaps=_WELL if random.random() < _GOES_WELL else random.choice(_BADLY),
        )
        options = random.choice(("romeo", "juliet", "nurse")), random.choice((0, 0, 0, 5))
        return derived_id(f"chaos-{self._seed}", f"errand-{self._asked}"), errand, options

    async def _create(self, id_: UUID, errand: Errand, project: str, priority: int) -> None:
        while str(id_) not in self.acknowledged:
            try:
                await self._jobs.create(errand, _ORIGIN, id=id_, project=project, priority=priority, max_attempts=6)
            except Unavailable:
                continue
            self.acknowledged.add(str(id_))


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

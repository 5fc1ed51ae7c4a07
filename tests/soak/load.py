"""Errands asked for at a rate, and how long each took from the request to its completion on the log."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import UUID

from callboard.contracts.event import Origin
from callboard.contracts.ids import new_id
from callboard.kernel.jobs import Jobs
from callboard.kernel.log import EventStore, RawEvent
from chaos.errands import Errand

_ORIGIN = Origin(source="soak")
_ERRAND = Errand(steps=1, step_seconds=0.005)
_ENDS = frozenset({"completed", "failed", "cancelled"})


class Load:
    """What is asked for and not done yet, and what came of the rest.

    `ended` counts the ends by their state, a job's second one as doubled; `retried` counts every try that went wrong.
    """

    def __init__(self, store: EventStore) -> None:
        self.asked = 0
        self.retried = 0
        self.ended: Counter[str] = Counter()
        self._store = store
        self._jobs = Jobs(store)
        self._open: dict[UUID, tuple[float, asyncio.Future[None]]] = {}
        self._latencies: list[float] = []

    @property
    def depth(self) -> int:
        """How many were asked for and have not ended."""
        return len(self._open)

    def take_latencies(self) -> list[float]:
        """Seconds that each took that ended since the last call."""
        taken, self._latencies = self._latencies, []
        return taken

    async def saturate(self, depth: int, seconds: float) -> None:
        """Keep as many open as `depth` says, for a time."""
        until = time.monotonic() + seconds

        async def line() -> None:
            while time.monotonic() < until:
                await self._one()

        await asyncio.gather(*(line() for _ in range(depth)))

    async def keep_rate(self, rate: float, seconds: float) -> None:
        """Ask for so many in a second, whatever becomes of them, for a time; returns when all have ended."""
        loop, all_asked = asyncio.get_running_loop(), asyncio.Event()
        began = loop.time()

        async with asyncio.TaskGroup() as group:

            def ask(number: int) -> None:
                group.create_task(self._one())
                if number < rate * seconds:
                    loop.call_at(began + number / rate, ask, number + 1)
                else:
                    all_asked.set()

            ask(1)
            await all_asked.wait()

    async def follow(self, after: int) -> None:
        """Take note of what happens to them, until cancelled."""
        async for batch in self._store.read_all(after):
            for raw in batch:
                if raw.type == "job_state_changed":
                    self._note(raw)

    def _note(self, raw: RawEvent) -> None:
        state = json.loads(raw.body)["state"]
        self.retried += state == "retrying"
        if state not in _ENDS:
            return
        asked = self._open.pop(raw.aggregate.id, None)
        self.ended[state if asked else "doubled"] += 1
        if asked:
            began, done = asked
            self._latencies.append(time.monotonic() - began)
            done.set_result(None)

    async def _one(self) -> None:
        job, done = new_id(), asyncio.get_running_loop().create_future()
        self._open[job] = time.monotonic(), done
        self.asked += 1
        await self._jobs.create(_ERRAND, _ORIGIN, id=job, project="soak")
        await done


@asynccontextmanager
async def load_on(store: EventStore) -> AsyncGenerator[Load]:
    """A load that sees all that comes from now on."""
    load = Load(store)
    following = asyncio.create_task(load.follow(await store.last_position()))
    try:
        yield load
    finally:
        following.cancel()
        await asyncio.wait([following])

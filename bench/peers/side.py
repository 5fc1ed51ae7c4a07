"""What every side of a comparison does when it is told: fill its queue, feed it at a rate, or work on it.

    PYTHON bench/peers/with_NAME.py fill COUNT | feed COUNT RATE | work

`fill` makes its tables or streams, enqueues that many jobs, says `filled`, waits until all of them are over, and prints
`{"finished": …, "times": [[created, finished], …]}`, in seconds since 1970 and as the side's own durable record has them. `feed` does the same with one
job after the other at a fixed rate, whether or not the earlier ones are done. `work` is one worker process.

This file runs under two interpreters: ours, and the one of `.venv-bench`, which has the peers and nothing of ours.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import time
from dataclasses import dataclass
from typing import Protocol

import asyncpg
import nats.errors

_LOOK = 0.05
_AWAY = (
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what asyncpg comes to where a connection is cut in the middle
    nats.errors.Error,
)
"""What looking ends in while a server is away."""
IO_SECONDS = 0.05


@dataclass(frozen=True)
class Place:
    """Where a side runs and how, as its environment tells it."""

    database_url: str
    nats_url: str
    name: str
    """A database, stream or namespace that nobody else uses."""
    work: str
    """What a job does: `nothing`; `io`, wait for 50 ms; `effect`, that and leave a row with the witness."""
    witness_url: str
    lease: float
    """Seconds after which the work of a worker that fell silent is somebody else's."""
    slots: int
    """Jobs at a time in one process."""
    patience: float
    """Seconds to wait for the queue to be finished."""
    variant: str

    @classmethod
    def here(cls) -> Place:
        """The place of this process."""
        told = {name.removeprefix("BENCH_").lower(): value for name, value in os.environ.items() if "BENCH_" in name}
        return cls(
            database_url=told["database_url"],
            nats_url=told["nats_url"],
            name=told["name"],
            work=told["work"],
            witness_url=told["witness_url"],
            lease=float(told["lease"]),
            slots=int(told["slots"]),
            patience=float(told["patience"]),
            variant=told["variant"],
        )


class Chore:
    """What each job does, the same for every side."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._witness: asyncpg.Pool[asyncpg.Record] | None = None
        self._opening = asyncio.Lock()

    async def do(self, number: int) -> None:
        """One run of one job."""
        if self._place.work == "nothing":
            return
        await asyncio.sleep(IO_SECONDS)
        if self._place.work == "effect":
            async with self._opening:
                self._witness = self._witness or await asyncpg.create_pool(
                    self._place.witness_url, min_size=1, max_size=5
                )
            await self._witness.execute("INSERT INTO effects (number) VALUES ($1)", number)


class Side(Protocol):
    """One queue under comparison."""

    async def install(self) -> None:
        """Make what it needs in its empty database or stream, and connect."""
        ...

    async def fill(self, count: int) -> None:
        """Enqueue jobs by the quickest way that it documents."""
        ...

    async def create(self, number: int) -> None:
        """Enqueue one job."""
        ...

    async def finished(self) -> int:
        """How many jobs are over, from its durable record."""
        ...

    async def times(self) -> list[tuple[float, float]]:
        """When each job was created and when it was over."""
        ...

    def work(self) -> None:
        """Be a worker process, for ever."""
        ...


def main(side: Side, place: Place) -> None:
    """Do what the arguments say."""
    verb, *numbers = sys.argv[1:]
    if verb == "work":
        side.work()
    elif verb == "fill":
        asyncio.run(_fill(side, int(numbers[0]), place.patience))
    else:
        asyncio.run(_feed(side, int(numbers[0]), float(numbers[1]), place.patience))


async def _fill(side: Side, count: int, patience: float) -> None:
    await side.install()
    await side.fill(count)
    print("filled", flush=True)
    await _finish(side, count, patience)


async def _feed(side: Side, count: int, rate: float, patience: float) -> None:
    await side.install()
    print("filled", flush=True)
    await side.create(0)  # whoever works is up and warm when it is over
    await _until(side, 1, patience)
    began = time.monotonic()
    creating: list[asyncio.Task[None]] = []
    for number in range(1, count + 1):
        await asyncio.sleep(began + number / rate - time.monotonic())
        creating.append(asyncio.create_task(side.create(number)))
    await asyncio.gather(*creating)
    await _finish(side, count + 1, patience)


async def _finish(side: Side, count: int, patience: float) -> None:
    finished = await _until(side, count, patience)
    print(json.dumps({"finished": finished, "times": await side.times()}), flush=True)
    os._exit(0)  # nothing is owed to anybody, and some libraries' threads would stay


async def _until(side: Side, count: int, patience: float) -> int:
    """How many are finished: that many, or fewer when patience ran out. A server that is away has time to come back."""
    finished, deadline = 0, time.monotonic() + patience
    while finished < count and time.monotonic() < deadline:
        await asyncio.sleep(_LOOK)
        with contextlib.suppress(*_AWAY):
            finished = await side.finished()
    return finished

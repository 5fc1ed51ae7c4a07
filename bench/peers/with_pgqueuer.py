# pyright: basic, reportMissingImports=false
# The peer is installed for the bench alone.
"""pgqueuer: five queue managers of batch 10 in one process on uvloop, as its own benchmark runs them."""

from __future__ import annotations

import asyncio
import logging
import os
from datetime import timedelta

import asyncpg
import uvloop
from side import Chore, Place, main

_MANAGERS = 5
_BATCH = 10
_FINISHED = "SELECT count(*) FROM pgqueuer_log WHERE status = 'successful'"
_LEFT = "SELECT count(*) FROM pgqueuer"
_TIMES = """
SELECT extract(epoch FROM made.created)::float8, extract(epoch FROM ended.created)::float8
FROM pgqueuer_log made
JOIN pgqueuer_log ended USING (job_id)
WHERE made.status = 'queued' AND ended.status = 'successful'
"""

os.environ["PGQUEUER_DURABILITY"] = Place.here().variant  # read when its modules are imported

from pgqueuer import PgQueuer  # noqa: E402
from pgqueuer.db import AsyncpgDriver  # noqa: E402
from pgqueuer.models import Job  # noqa: E402
from pgqueuer.queries import Queries  # noqa: E402


class Pgqueuer:
    """A queue row that is updated when picked and deleted when done, and a log row for each of the three."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._chore = Chore(place)
        self._pool: asyncpg.Pool
        self._queries: Queries

    async def install(self) -> None:
        """Its tables, logged or not as the variant says."""
        self._pool = await asyncpg.create_pool(self._place.database_url, min_size=1, max_size=2)
        self._queries = Queries(AsyncpgDriver(await asyncpg.connect(self._place.database_url)))
        await self._queries.install()

    async def fill(self, count: int) -> None:
        """In one statement."""
        await self._queries.enqueue(["job"] * count, [b"%d" % n for n in range(count)], [0] * count)

    async def create(self, number: int) -> None:
        """Enqueue one."""
        await self._queries.enqueue("job", b"%d" % number)

    async def finished(self) -> int:
        """By its log table: nothing else is left of them."""
        return await self._pool.fetchval(_FINISHED)

    async def times(self) -> list[tuple[float, float]]:
        """From its log table."""
        return [(row[0], row[1]) for row in await self._pool.fetch(_TIMES)]

    def work(self) -> None:
        """All managers in one event loop."""
        logging.basicConfig(level=logging.WARNING)
        uvloop.run(self._run())

    async def _run(self) -> None:
        await asyncio.gather(*(self._manage() for _ in range(1 if self._place.work == "effect" else _MANAGERS)))

    async def _manage(self) -> None:
        manager = PgQueuer(AsyncpgDriver(await asyncpg.connect(self._place.database_url)))

        @manager.entrypoint("job")
        async def job(job: Job) -> None:
            await self._chore.do(int(job.payload or b"0"))

        lease = timedelta(seconds=self._place.lease)
        if self._place.work == "effect":
            # One manager that holds no more than it works on, and that looks for stale jobs each second.
            slots = self._place.slots
            await manager.run(timedelta(seconds=1), slots // 2, max_concurrent_tasks=slots, heartbeat_timeout=lease)
        await manager.run(batch_size=_BATCH, heartbeat_timeout=lease)


if __name__ == "__main__":
    HERE = Place.here()
    main(Pgqueuer(HERE), HERE)

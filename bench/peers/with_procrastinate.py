# pyright: basic, reportMissingImports=false
# The peer is installed for the bench alone.
"""procrastinate: one `fetch_job` and one `finish_job` statement per job; its async worker over a psycopg pool."""

from __future__ import annotations

import asyncio
import logging

import asyncpg
from procrastinate import App, PsycopgConnector
from side import Chore, Place, main

_BATCH = 1000
_FINISHED = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'succeeded' AND task_name = 'job'"
_TIMES = """
SELECT extract(epoch FROM made.at)::float8, extract(epoch FROM ended.at)::float8
FROM procrastinate_jobs job
JOIN procrastinate_events made ON made.job_id = job.id AND made.type = 'deferred'
JOIN procrastinate_events ended ON ended.job_id = job.id AND ended.type = 'succeeded'
WHERE job.task_name = 'job'
"""


class Procrastinate:
    """Status rows in one table, and an event row per transition from its triggers."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._app = App(connector=PsycopgConnector(conninfo=place.database_url, min_size=4, max_size=20))
        chore = Chore(place)

        @self._app.task(name="job")
        async def job(number: int) -> None:
            await chore.do(number)

        self._job = job
        self._pool: asyncpg.Pool

    async def install(self) -> None:
        """Its tables, by its own schema."""
        await self._app.open_async()
        await self._app.schema_manager.apply_schema_async()
        self._pool = await asyncpg.create_pool(self._place.database_url, min_size=1, max_size=2)

    async def fill(self, count: int) -> None:
        """In batches, as it recommends for many jobs."""
        for start in range(0, count, _BATCH):
            await self._job.batch_defer_async(*({"number": n} for n in range(start, min(start + _BATCH, count))))

    async def create(self, number: int) -> None:
        """Defer one."""
        await self._job.defer_async(number=number)

    async def finished(self) -> int:
        """By the status of the rows."""
        return await self._pool.fetchval(_FINISHED)

    async def times(self) -> list[tuple[float, float]]:
        """From its table of events."""
        return [(row[0], row[1]) for row in await self._pool.fetch(_TIMES)]

    def work(self) -> None:
        """Its worker, with a heartbeat of a third of the lease."""
        logging.basicConfig(level=logging.WARNING)
        if self._place.work == "effect":
            self._retry_stalled_jobs()
        asyncio.run(self._run())

    async def _run(self) -> None:
        async with self._app.open_async():
            await self._app.run_worker_async(
                concurrency=self._place.slots,
                update_heartbeat_interval=self._place.lease / 3,
                stalled_worker_timeout=self._place.lease,
            )

    def _retry_stalled_jobs(self) -> None:
        """Its documented recipe, run every second instead of every ten minutes."""

        @self._app.periodic(cron="* * * * * *")
        @self._app.task(queueing_lock="retry_stalled_jobs", pass_context=True)
        async def retry_stalled_jobs(_context: object, timestamp: int) -> None:  # noqa: ARG001 - the time it was due
            manager = self._app.job_manager
            for job in await manager.get_stalled_jobs(seconds_since_heartbeat=self._place.lease):
                await manager.retry_job(job)


if __name__ == "__main__":
    HERE = Place.here()
    main(Procrastinate(HERE), HERE)

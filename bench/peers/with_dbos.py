# pyright: basic, reportMissingImports=false
# The peer is installed for the bench alone.
"""DBOS: a workflow without steps per job, on one queue of its Postgres, as many at a time as there are (its default)."""

from __future__ import annotations

import threading

import asyncpg
import sqlalchemy
from dbos import DBOS, DBOSClient
from side import Chore, Place, main

_QUEUE = "jobs"
_POLLING = 0.1
"""Seconds between two looks at the queue; its default is a whole one."""
_FINISHED = "SELECT count(*) FROM dbos.workflow_status WHERE status = 'SUCCESS'"
_TIMES = """
SELECT created_at / 1000.0::float8, coalesce(completed_at, updated_at) / 1000.0::float8
FROM dbos.workflow_status WHERE status = 'SUCCESS'
"""


class Dbos:
    """One row of status, inputs and output per workflow, written three times."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._url = place.database_url.replace("postgresql://", "postgresql+psycopg://")
        self._pool: asyncpg.Pool
        self._client: DBOSClient

    async def install(self) -> None:
        """Its tables, by its own migrations, and a queue."""
        DBOS.migrate(self._url)
        self._pool = await asyncpg.create_pool(self._place.database_url, min_size=1, max_size=2)
        self._client = DBOSClient(system_database_url=self._url, system_database_pool_size=10)
        self._client.register_queue(_QUEUE, polling_interval_sec=_POLLING)

    async def fill(self, count: int) -> None:
        """In one transaction."""
        engine = sqlalchemy.create_engine(self._url)
        with engine.begin() as conn:
            for number in range(count):
                self._client.enqueue_in_transaction(conn, {"queue_name": _QUEUE, "workflow_name": "job"}, number)

    async def create(self, number: int) -> None:
        """Enqueue one."""
        await self._client.enqueue_async({"queue_name": _QUEUE, "workflow_name": "job"}, number)

    async def finished(self) -> int:
        """By the status of the rows."""
        return await self._pool.fetchval(_FINISHED)

    async def times(self) -> list[tuple[float, float]]:
        """From the same rows."""
        return [(float(row[0]), float(row[1])) for row in await self._pool.fetch(_TIMES)]

    def work(self) -> None:
        """An application that waits for what is on its queue."""
        chore = Chore(self._place)
        DBOS(config={"name": "bench", "system_database_url": self._url, "log_level": "WARNING"})

        @DBOS.workflow(name="job")
        async def job(number: int) -> None:
            await chore.do(number)

        DBOS.launch()
        threading.Event().wait()


if __name__ == "__main__":
    HERE = Place.here()
    main(Dbos(HERE), HERE)

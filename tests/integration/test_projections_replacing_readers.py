"""Whoever reads a view while another is built and takes its place sees neither gap nor error, and is waited for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest

from callboard.contracts.subjects import Aggregate
from callboard.kernel.database import Pool
from callboard.kernel.log import EventStore
from callboard.kernel.projections import ProjectionRunner, ViewStatus, ViewWatch
from callboard.kernel.projections.verify import verify
from integration.conditions import until
from integration.projection_views import (
    Documents,
    NewerDocuments,
    RicherDocuments,
    append,
    extracted,
    live,
    running,
    uploaded,
)
from integration.replacing import ask, built, fill, no_build, schemas


class Readers:
    """Readers that note whatever they should not have seen."""

    def __init__(self, store: EventStore, pool: Pool, runner: ProjectionRunner) -> None:
        self._store = store
        self._pool = pool
        self._runner = runner
        self._watch = ViewWatch(pool, "documents")
        self.reads = 0
        self.wrong: list[str] = []

    async def count_for_ever(self) -> None:
        """Rows and position as each answers by itself; the same prepared statements all the time, on every connection."""
        rows = position = 0
        while True:
            at = await self._watch.position()
            found = await self._pool.fetch("SELECT * FROM documents")
            counted = await self._pool.fetchval(
                "SELECT count(*) FROM documents AS d JOIN projection_checkpoints AS c ON c.name = 'documents'"
            )
            for what, before, now in (("position", position, at), ("rows", rows, len(found)), ("count", rows, counted)):
                if now < before:
                    self.wrong.append(f"{what} went from {before} back to {now}")
            rows, position = counted, at
            self.reads += 1

    async def read_after_writes_for_ever(self) -> None:
        """A write, a wait for its position here and elsewhere, and the row."""
        while True:
            document = Aggregate("document", uuid4())
            position = await append(self._store, uploaded("fresh"), to=document)
            for waiting in (self._watch, self._runner):
                await waiting.wait_for(position, 20)
            if await self._pool.fetchval("SELECT filename FROM documents WHERE id = $1", document.id) != "fresh":
                self.wrong.append(f"the document written at {position} is not there")
            if (at := await self._runner.position()) < position:
                self.wrong.append(f"at {at} after {position}")
            self.reads += 1


@asynccontextmanager
async def reading(store: EventStore, pool: Pool, runner: ProjectionRunner) -> AsyncGenerator[Readers]:
    """Readers at work within the block; what one of them stumbled over is raised at its end."""
    readers = Readers(store, pool, runner)
    works = [readers.count_for_ever() for _ in range(3)] + [readers.read_after_writes_for_ever() for _ in range(3)]
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield readers
    finally:
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    assert [asyncio.CancelledError] * len(tasks) == [type(end) for end in ends], ends


@pytest.mark.parametrize("newer", [NewerDocuments, RicherDocuments])
async def test_readers_see_neither_gap_nor_error_while_a_version_is_swapped_in(
    store: EventStore, pool: Pool, other_pool: Pool, database_url: str, newer: type[Documents]
) -> None:
    """Under writes, with statements prepared, waiting and not: rows and positions only grow, and the new rule holds."""
    await built(store, pool, await fill(store))
    async with (
        running(store, pool, Documents()) as old,
        reading(store, pool, old) as readers,
    ):
        await until(lambda: readers.reads > 20, 60)
        async with running(store, other_pool, newer()) as new:
            await new.wait_for(0, 30)
            before = readers.reads
            await until(lambda: readers.reads > before + 20, 60)

            assert [] == readers.wrong
            assert ViewStatus.SUPERSEDED is old.health.status
        async with running(store, other_pool, newer()) as new:
            before = readers.reads
            await until(lambda: readers.reads > before + 20, 60)
    assert [] == readers.wrong
    assert ["views"] == await schemas(pool)
    assert {"second"} == {row["tag"] for row in await pool.fetch("SELECT DISTINCT unnest(tags) AS tag FROM documents")}
    assert [] == await verify(store, database_url, "views", [newer()])


async def test_readers_see_neither_gap_nor_error_while_a_rebuild_is_swapped_in(
    store: EventStore, pool: Pool, other_pool: Pool, database_url: str
) -> None:
    """The same version built anew, again and again, by the process that leads, while another stands by."""
    await built(store, pool, await fill(store))
    async with (
        running(store, pool, Documents()) as leader,
        running(store, other_pool, Documents()) as standby,
        reading(store, pool, standby) as readers,
    ):
        for _ in range(3):
            before = readers.reads
            await ask(pool)
            await until(lambda: no_build(pool))
            await until(lambda before=before: readers.reads > before + 20, 60)
        assert [] == readers.wrong
        assert {ViewStatus.RUNNING, ViewStatus.STANDBY} == {leader.health.status, standby.health.status}
    assert ["views"] == await schemas(pool)
    assert [] == await verify(store, database_url, "views", [Documents()])


async def test_the_swap_waits_for_whoever_reads_long(
    store: EventStore, pool: Pool, other_pool: Pool, caplog: pytest.LogCaptureFixture
) -> None:
    """A transaction that reads the live tables keeps them; others read on meanwhile, and the swap follows when it ends."""
    last = await append(store, uploaded("a"), extracted(1))
    await built(store, pool, last)
    async with pool.acquire() as conn, conn.transaction():
        assert 1 == await conn.fetchval("SELECT count(*) FROM documents")
        with caplog.at_level(logging.INFO):
            async with running(store, other_pool, NewerDocuments()) as runner:
                await until(lambda: "waits for whoever reads the live one" in caplog.text)
                assert (1, last) == await live(pool)
                assert 1 == await pool.fetchval("SELECT count(*) FROM documents")
                await conn.execute("ROLLBACK")
                await runner.wait_for(last, 20)
                await conn.execute("BEGIN")
    assert (2, last) == await live(pool)

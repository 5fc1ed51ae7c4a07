"""A view is built anew beside the live one and takes its place: readers see no gap, writers of old versions are out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest

from callboard.contracts.events import EVENTS
from callboard.contracts.subjects import Aggregate, Namespace
from callboard.kernel.database import Pool, open_pool
from callboard.kernel.log import EventStore
from callboard.kernel.projections import (
    ProjectionRunner,
    ViewBehind,
    ViewStatus,
    ViewWatch,
    ask_for_rebuild,
    build_of,
    call_off_rebuild,
    verify,
)
from callboard.kernel.projections.errors import CheckpointMoved
from callboard.kernel.projections.writer import Writer
from integration.conditions import until
from integration.projection_views import (
    Broken,
    Documents,
    NewerDocuments,
    NewerUploadLog,
    NumberedDocuments,
    RicherDocuments,
    SlowDocuments,
    UploadLog,
    append,
    extracted,
    running,
    uploaded,
)
from integration.view_process import view_process


@pytest.fixture
async def other_pool(database_url: str) -> AsyncGenerator[Pool]:
    """The connections of another process."""
    async with await open_pool(database_url, schema="views", application_name="other") as pool:
        yield pool


async def fill(store: EventStore, blocks: int = 4) -> int:
    """A backlog of a batch of documents for each block; gives the log's end."""
    for block in range(blocks):
        await asyncio.gather(*(append(store, uploaded(f"{block}-{n}")) for n in range(500)))
    return await store.last_position()


async def built(store: EventStore, pool: Pool, end: int) -> None:
    async with running(store, pool, Documents()) as runner:
        await runner.wait_for(end, 20)


async def schemas(pool: Pool) -> list[str]:
    return [row["nspname"] for row in await pool.fetch("SELECT nspname FROM pg_namespace WHERE nspname ~ '^views'")]


async def live(pool: Pool, view: str = "documents") -> tuple[int, int]:
    row = await pool.fetchrow("SELECT version, position FROM projection_checkpoints WHERE name = $1", view)
    assert row is not None
    return row["version"], row["position"]


async def building(pool: Pool, view: str = "documents") -> int:
    """How far a build has come; -1 where there is none."""
    async with pool.acquire() as conn:
        build = await build_of(conn, view)
    return -1 if build is None else build.position


async def ask(pool: Pool, view: str = "documents") -> None:
    async with pool.acquire() as conn:
        assert await ask_for_rebuild(conn, view)


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


async def no_build(pool: Pool, view: str = "documents") -> bool:
    return await building(pool, view) < 0


async def test_indexes_constraints_and_sequences_come_along(store: EventStore, pool: Pool) -> None:
    """What the new version's ddl makes is all there, under the names that it gave."""
    last = await append(store, uploaded("hamlet"))
    await built(store, pool, last)
    async with running(store, pool, NumberedDocuments()) as runner:
        await runner.wait_for(await append(store, uploaded("lear")), 20)

    indexes = await pool.fetch(
        "SELECT indexname FROM pg_indexes WHERE schemaname = 'views' AND tablename = 'documents'"
    )
    assert {"documents_pkey", "documents_title"} == {row["indexname"] for row in indexes}
    assert [(1, "Hamlet"), (2, "Lear")] == [
        tuple(row) for row in await pool.fetch("SELECT number, title FROM documents ORDER BY number")
    ]


async def test_an_old_leader_stops_writing_for_good(store: EventStore, pool: Pool, other_pool: Pool) -> None:
    """It hears of the swap without an event, says in plain words what it is, lets the lock go, and its run ends."""
    last = await append(store, uploaded("a"))
    old = ProjectionRunner(store, pool, Documents())
    task = asyncio.create_task(old.run())
    await old.wait_for(last, 10)
    async with running(store, other_pool, NewerDocuments()) as new:
        await new.wait_for(last, 20)
        await task
        await until(lambda: new.health.status is ViewStatus.RUNNING)
        after = await append(store, uploaded("b"))
        await new.wait_for(after, 10)
        await old.wait_for(after, 10)

    assert (ViewStatus.SUPERSEDED, False) == (old.health.status, old.health.ok)
    assert "(version 2; this program makes 1), and this one writes it no more" in str(old.health.reason)
    assert ["second", "second"] == [row["tag"] for row in await pool.fetch("SELECT unnest(tags) AS tag FROM documents")]


async def test_a_too_old_writer_is_turned_away_before_it_touches_the_new_tables(store: EventStore, pool: Pool) -> None:
    """What it would write fits the new tables no more, and yet it is told of the swap and blames no event."""
    last = await append(store, uploaded("a"))
    await built(store, pool, last)
    async with running(store, pool, RicherDocuments()) as new:
        await new.wait_for(last, 20)
    after = await append(store, uploaded("b"))
    async with pool.acquire() as conn:
        writer = Writer(conn, Documents(), EVENTS, last)
        async for events in store.read_all(last, until=after):
            with pytest.raises(CheckpointMoved):
                await writer.write(events)

    assert (3, last) == await live(pool)
    assert ["A"] == [row["title"] for row in await pool.fetch("SELECT title FROM documents")]


async def test_one_builds_and_the_other_stands_by(store: EventStore, pool: Pool, other_pool: Pool) -> None:
    """Of two processes of the new version one builds; neither is ready before the swap, both are after it."""
    end = await fill(store)
    await built(store, pool, end)
    async with running(store, pool, SlowDocuments()) as one, running(store, other_pool, SlowDocuments()) as two:
        both = (one, two)
        await until(lambda: {ViewStatus.BUILDING, ViewStatus.AWAITING} == {runner.health.status for runner in both})
        builder = one if one.health.status is ViewStatus.BUILDING else two
        await until(lambda: bool(builder.health.build and builder.health.build.position))

        assert [False, False] == [runner.health.ok for runner in both]
        assert f"building: position {builder.health.build}".replace("position position", "position") in str(
            builder.health.reason
        )
        assert (1, end) == await live(pool)
        with pytest.raises(ViewBehind, match="is at position -1"):
            await two.wait_for(0, 0.05)

        await asyncio.gather(*(runner.wait_for(end, 20) for runner in both))
        await until(lambda: {ViewStatus.RUNNING, ViewStatus.STANDBY} == {runner.health.status for runner in both})
    assert ["views"] == await schemas(pool)


async def test_a_killed_builder_leaves_the_live_view_alone(
    store: EventStore, pool: Pool, nats_url: str, namespace: Namespace, database_url: str
) -> None:
    """After kill -9 in the middle the old rows stand; the next builder goes on from there, and leaves no schema behind."""
    end = await fill(store, blocks=6)
    await built(store, pool, end)
    async with view_process(nats_url, namespace, database_url, "SlowDocuments") as process:
        await until(lambda: half_built(pool))
        process.kill()
        await process.wait()
    at = await building(pool)

    assert (1, end) == await live(pool)
    assert 3000 == await pool.fetchval("SELECT count(*) FROM documents WHERE tags = '{new}'")
    async with running(store, pool, SlowDocuments()) as runner:
        await until(lambda: runner.health.build is not None)
        assert runner.health.build is not None
        assert 0 < at <= runner.health.build.position
        await runner.wait_for(end, 20)
    assert ["views"] == await schemas(pool)
    assert 3000 == await pool.fetchval("SELECT count(*) FROM documents WHERE tags = '{second}'")


async def half_built(pool: Pool) -> bool:
    return await building(pool) >= 1000


async def test_what_another_version_left_half_built_is_begun_anew(
    store: EventStore, pool: Pool, nats_url: str, namespace: Namespace, database_url: str
) -> None:
    """A newer version than the one that was killed drops what that one had built; an older one lets it be."""
    end = await fill(store)
    await built(store, pool, end)
    async with view_process(nats_url, namespace, database_url, "SlowDocuments"):
        await until(lambda: half_built(pool))

    async with running(store, pool, Documents()) as older:
        last = await append(store, uploaded("more"))
        await older.wait_for(last, 10)
        assert (True, None) == (older.health.ok, older.health.build)
    async with running(store, pool, RicherDocuments()) as newest:
        await newest.wait_for(last, 20)
    assert (3, last) == await live(pool)
    assert ["views"] == await schemas(pool)


async def test_a_poison_event_stops_a_new_versions_build(
    store: EventStore, pool: Pool, other_pool: Pool, caplog: pytest.LogCaptureFixture
) -> None:
    """The build stops with the event named, in red; the live view of the old version goes on."""

    class Pickier(Documents):
        version = 2
        ddl = Documents.ddl.replace("filename text NOT NULL", "filename text NOT NULL CHECK (filename <> 'odd')")

    await append(store, uploaded("even"))
    poison = await append(store, uploaded("odd"))
    async with running(store, pool, Documents()) as old:
        await old.wait_for(poison, 10)
        builder = ProjectionRunner(store, other_pool, Pickier())
        with caplog.at_level(logging.ERROR):
            await builder.run()
        last = await append(store, uploaded("after"))
        await old.wait_for(last, 10)

        assert (True, ViewStatus.RUNNING) == (old.health.ok, old.health.status)
    assert (ViewStatus.STOPPED, True) == (builder.health.status, builder.health.awaits_its_version)
    assert f"at position {poison}: CheckViolationError" in str(builder.health.reason)
    assert [poison] == [record.__dict__["position"] for record in caplog.records]
    assert (1, last) == await live(pool)


async def test_a_poison_event_stops_a_rebuild_but_not_the_view(store: EventStore, pool: Pool) -> None:
    """An event that could be taken in once and cannot now: red, named, and the live view still follows the log."""
    await append(store, uploaded("before"))
    poison = await append(store, Broken())
    last = await append(store, uploaded("after"))
    async with running(store, pool, UploadLog()) as runner:
        await until(lambda: runner.health.status is ViewStatus.STOPPED)
    await pool.execute("UPDATE projection_checkpoints SET position = $1", poison)
    async with running(store, pool, UploadLog()) as runner:
        await runner.wait_for(last, 10)
        await ask(pool, "upload_log")
        await until(lambda: not runner.health.ok)
        await runner.wait_for(await append(store, uploaded("later")), 10)

        assert ViewStatus.RUNNING is runner.health.status
        assert "the rebuild has stopped: the view upload_log stopped before event uploaded" in str(
            runner.health.trouble
        )
        assert f"at position {poison}" in str(runner.health.trouble)
        async with pool.acquire() as conn:
            assert await call_off_rebuild(conn, "upload_log")
            assert not await call_off_rebuild(conn, "upload_log")
        await until(lambda: runner.health.ok)
    assert ["views"] == await schemas(pool)


async def test_a_mended_version_takes_the_poison_in(store: EventStore, pool: Pool) -> None:
    """A view that a poison event had stopped is left as it is until a version that can read it has caught up."""
    await append(store, uploaded("before"), uploaded("poison.txt"), uploaded("after"))
    await ProjectionRunner(store, pool, UploadLog()).run()

    async with running(store, pool, NewerUploadLog()) as runner:
        await runner.wait_for(await store.last_position(), 20)

    assert ["before", "poison.txt", "after"] == [
        row["filename"] for row in await pool.fetch("SELECT filename FROM upload_log ORDER BY position")
    ]


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


async def test_a_rebuild_asked_for_while_one_is_under_way_begins_again(store: EventStore, pool: Pool) -> None:
    """The first build's tables are dropped under it, which is no event's fault; the second is swapped in."""
    end = await fill(store)
    async with running(store, pool, SlowDocuments()) as runner:
        await runner.wait_for(end, 20)
        await pool.execute("UPDATE documents SET filename = 'tampered'")
        await ask(pool)
        await until(lambda: half_built(pool))
        await ask(pool)
        await until(lambda: no_build(pool))
        await until(lambda: runner.health.ok)
        assert 0 == await pool.fetchval("SELECT count(*) FROM documents WHERE filename = 'tampered'")
    assert ["views"] == await schemas(pool)

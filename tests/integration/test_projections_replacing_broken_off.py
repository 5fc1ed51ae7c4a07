"""A build that comes to no end, killed, overtaken or poisoned, leaves the live view alone and nothing behind."""

from __future__ import annotations

import logging

import pytest

from callboard.contracts.subjects import Namespace
from callboard.kernel.database import Pool
from callboard.kernel.log import EventStore
from callboard.kernel.projections import ProjectionRunner, ViewStatus, call_off_rebuild
from integration.conditions import until
from integration.projection_views import (
    Broken,
    Documents,
    NewerUploadLog,
    RicherDocuments,
    SlowDocuments,
    UploadLog,
    append,
    live,
    running,
    uploaded,
)
from integration.replacing import ask, building, built, fill, half_built, no_build, schemas
from integration.view_process import view_process


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

"""Views on real servers: rows and position together, in order, once; what stops a view, and what builds it anew."""

from __future__ import annotations

import logging
from uuid import uuid4

import pytest

from callboard.contracts.subjects import Aggregate
from callboard.kernel.database import Pool
from callboard.kernel.log import EventStore
from callboard.kernel.projections import (
    ProjectionRunner,
    ViewAheadOfLog,
    ViewBehind,
    ViewStatus,
    ask_for_rebuild,
)
from integration.conditions import until
from integration.projection_views import (
    Broken,
    Documents,
    NewerDocuments,
    UploadLog,
    append,
    extracted,
    live,
    logged,
    rejected,
    running,
    uploaded,
)
from integration.replacing import no_build


async def test_events_become_rows(store: EventStore, pool: Pool) -> None:
    """Each row is what its aggregate's events fold to, at the version of the last of them; a row that ends is gone."""
    document = Aggregate("document", uuid4())
    first = await append(store, uploaded("hamlet.txt"), to=document)
    await append(store, uploaded("empty.txt"), rejected())

    async with running(store, pool, Documents()) as runner:
        await runner.wait_for(first, 10)
        last = await append(store, extracted(12), to=document, expected=first)
        await append(store, uploaded("gone.txt"), rejected())
        await runner.wait_for(await store.last_position(), 10)

    rows = await pool.fetch("SELECT id, filename, lines, tags, content->>'size' AS size, version FROM documents")
    assert [(document.id, "hamlet.txt", 12, ["new"], "1", last)] == [tuple(row) for row in rows]


async def test_the_position_follows_events_that_are_not_handled(store: EventStore, pool: Pool) -> None:
    """Reading after any write works: a view reaches the log's end whatever stands there."""
    async with running(store, pool, UploadLog()) as runner:
        end = await append(store, *[extracted(line) for line in range(700)])
        await runner.wait_for(end, 10)
        last = await append(store, extracted(1))
        await runner.wait_for(last, 10)

        assert 0 == await runner.lag()

    assert (1, last) == await live(pool, "upload_log")
    assert [] == await logged(pool)


async def test_many_events_take_effect_once_each_in_order(store: EventStore, pool: Pool) -> None:
    """A backlog of several batches, with other events in between, gives one row per upload in log order."""
    for block in range(3):
        await append(store, *[uploaded(f"{block}-{n}") for n in range(400)], extracted(1))

    async with running(store, pool, UploadLog()) as runner:
        await runner.wait_for(await store.last_position(), 20)

    assert [f"{block}-{n}" for block in range(3) for n in range(400)] == await logged(pool)


async def test_a_view_that_does_not_get_there_in_time_is_behind(store: EventStore, pool: Pool) -> None:
    """Waiting for what is not written yet ends in an error that says where the view stands."""
    last = await append(store, uploaded("a"))
    async with running(store, pool, UploadLog()) as runner:
        await runner.wait_for(last, 10)
        with pytest.raises(ViewBehind) as behind:
            await runner.wait_for(last + 1, 0.05)

    assert (last + 1, last) == (behind.value.position, behind.value.at)


async def test_an_unreadable_event_stops_the_view(
    store: EventStore, pool: Pool, caplog: pytest.LogCaptureFixture
) -> None:
    """What stands before it is committed, it is named once as an error and in the health, and nothing after it is taken in."""
    before = await append(store, uploaded("before"), extracted(1))
    poison = await append(store, Broken())
    await append(store, uploaded("after"))
    runner = ProjectionRunner(store, pool, UploadLog())

    with caplog.at_level(logging.ERROR):
        await runner.run()

    assert ["before"] == await logged(pool)
    assert (1, before) == await live(pool, "upload_log")
    assert ViewStatus.STOPPED is runner.health.status
    assert f"uploaded {caplog.records[0].__dict__['event_id']} at position {poison}" in str(runner.health.reason)
    assert [poison] == [record.__dict__["position"] for record in caplog.records]


async def test_an_event_that_cannot_be_applied_is_found_within_its_batch(store: EventStore, pool: Pool) -> None:
    """A handler that fails on one of many events stops right before that one."""
    await append(store, *[uploaded(f"{n}") for n in range(37)])
    poison = await append(store, uploaded("poison.txt"))
    await append(store, *[uploaded("after") for _ in range(20)])
    runner = ProjectionRunner(store, pool, UploadLog())

    await runner.run()

    assert [f"{n}" for n in range(37)] == await logged(pool)
    assert (1, poison - 1) == await live(pool, "upload_log")
    assert "CheckViolationError" in str(runner.health.reason)
    assert not runner.health.ok


async def test_a_mended_program_goes_on_where_the_poison_stopped(store: EventStore, pool: Pool) -> None:
    """Nothing was skipped: a handler that can take the event in takes it in, once."""
    await append(store, uploaded("before"), uploaded("poison.txt"), uploaded("after"))
    await ProjectionRunner(store, pool, UploadLog()).run()

    await pool.execute("ALTER TABLE upload_log DROP CONSTRAINT upload_log_filename_check")
    async with running(store, pool, UploadLog()) as runner:
        await runner.wait_for(await store.last_position(), 10)

    assert ["before", "poison.txt", "after"] == await logged(pool)


async def test_a_newer_version_builds_the_view_anew(store: EventStore, pool: Pool) -> None:
    """The whole log is folded by the new rule, into fresh tables."""
    last = await append(store, uploaded("a"))
    async with running(store, pool, Documents()) as runner:
        await runner.wait_for(last, 10)
    async with running(store, pool, NewerDocuments()) as runner:
        await runner.wait_for(last, 10)

    assert (2, last) == await live(pool, "documents")
    assert [["second"]] == [row["tags"] for row in await pool.fetch("SELECT tags FROM documents")]


async def test_an_older_program_is_superseded(store: EventStore, pool: Pool) -> None:
    """A program does not touch what a newer one built, says so in its health, and does not fall over it."""
    async with running(store, pool, NewerDocuments()) as runner:
        await runner.wait_for(0, 10)
    older = ProjectionRunner(store, pool, Documents())

    await older.run()

    assert (2, 0) == await live(pool, "documents")
    assert (ViewStatus.SUPERSEDED, False) == (older.health.status, older.health.ok)
    assert "a newer program has taken over the view documents" in str(older.health.reason)


async def test_a_rebuild_can_be_asked_for_while_the_view_runs(store: EventStore, pool: Pool) -> None:
    """Whoever runs the view builds it anew at once, without waiting for an event."""
    last = await append(store, uploaded("a"))
    async with running(store, pool, UploadLog()) as runner:
        await runner.wait_for(last, 10)
        await pool.execute("UPDATE upload_log SET filename = 'tampered'")
        async with pool.acquire() as conn:
            assert await ask_for_rebuild(conn, "upload_log")
            assert not await ask_for_rebuild(conn, "no_such_view")
        await until(lambda: no_build(pool, "upload_log"))

    assert ["a"] == await logged(pool)
    assert (1, last) == await live(pool, "upload_log")


async def test_a_view_of_another_log_is_rebuilt_when_asked(store: EventStore, pool: Pool) -> None:
    """After a restore of an older log, the rebuilt view stands where that log ends, and goes on from there."""
    last = await append(store, uploaded("a"))
    async with running(store, pool, UploadLog()) as runner:
        await runner.wait_for(last, 10)
    await pool.execute("UPDATE projection_checkpoints SET position = 7")
    async with pool.acquire() as conn:
        await ask_for_rebuild(conn, "upload_log")

    async with running(store, pool, UploadLog()) as runner:
        await until(lambda: no_build(pool, "upload_log"))
        await runner.wait_for(await append(store, uploaded("b")), 10)

    assert ["a", "b"] == await logged(pool)


async def test_a_view_of_another_log_is_refused(store: EventStore, pool: Pool) -> None:
    """A view that has seen more than the log holds does not go on as if nothing were."""
    async with running(store, pool, UploadLog()) as runner:
        await runner.wait_for(0, 10)
    await pool.execute("UPDATE projection_checkpoints SET position = 7")

    with pytest.raises(ViewAheadOfLog, match="stands at position 7 but the log ends at 0"):
        await ProjectionRunner(store, pool, UploadLog()).run()


async def test_a_projection_is_held_to_its_list_of_tables(store: EventStore, pool: Pool) -> None:
    """A table that a rebuild would leave behind is refused when the view is first built."""

    class Forgetful(UploadLog):
        tables = ()

    with pytest.raises(ValueError, match="lists the tables \\[\\] but its ddl creates \\['upload_log'\\]"):
        await ProjectionRunner(store, pool, Forgetful()).run()

    assert None is await pool.fetchval("SELECT to_regclass('upload_log')")

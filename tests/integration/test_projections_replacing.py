"""A view is built anew beside the live one and takes its place, and writers of old versions are out."""

from __future__ import annotations

import asyncio

import pytest

from callboard.contracts.events import EVENTS
from callboard.kernel.database import Pool
from callboard.kernel.log import EventStore
from callboard.kernel.projections import ProjectionRunner, ViewBehind, ViewStatus
from callboard.kernel.projections.errors import CheckpointMoved
from callboard.kernel.projections.writer import Writer
from integration.conditions import until
from integration.projection_views import (
    Documents,
    NewerDocuments,
    NumberedDocuments,
    RicherDocuments,
    SlowDocuments,
    append,
    live,
    running,
    uploaded,
)
from integration.replacing import built, fill, schemas


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

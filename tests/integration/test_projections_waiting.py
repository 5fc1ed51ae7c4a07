"""Who writes a view and who waits for it: standby, take-over, and waiting from any process."""

from __future__ import annotations

import asyncio

import pytest

from callboard.kernel.database import Pool
from callboard.kernel.log import EventStore
from callboard.kernel.projections import ProjectionRunner, ViewBehind, ViewStatus, ViewWatch
from integration.conditions import until
from integration.projection_views import UploadLog, append, extracted, logged, running, uploaded


async def standing_by(runner: ProjectionRunner) -> None:
    await until(lambda: runner.health.status is ViewStatus.STANDBY)


async def end_session(pool: Pool, lock_granted: bool) -> None:  # noqa: FBT001 - the column's own value
    """End the session that leads, or waits to lead, from the server's side."""
    await pool.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database d ON d.oid = database "
        "WHERE datname = current_database() AND locktype = 'advisory' AND granted = $1",
        lock_granted,
    )


async def test_a_standby_takes_over_from_one_that_ends(store: EventStore, pool: Pool, other_pool: Pool) -> None:
    """The second runner writes nothing while the first lives, and all that follows once it is gone."""
    async with running(store, pool, UploadLog()) as active:
        await active.wait_for(await append(store, uploaded("one")), 10)
        async with running(store, other_pool, UploadLog()) as standby:
            await standing_by(standby)
            await active.wait_for(await append(store, uploaded("two")), 10)
            await end_session(other_pool, lock_granted=True)
            last = await append(store, uploaded("three"))
            await standby.wait_for(last, 10)

            assert ViewStatus.RUNNING is standby.health.status
            await standing_by(active)

    assert ["one", "two", "three"] == await logged(other_pool)


async def test_a_lost_connection_leaves_no_gap_and_no_repeat(store: EventStore, pool: Pool, other_pool: Pool) -> None:
    """Sessions ended again and again while events stream in: each upload is there once, in order."""
    names = [f"{n}" for n in range(300)]

    async def write_all() -> int:
        return [await append(store, uploaded(name)) for name in names][-1]

    async with running(store, pool, UploadLog()) as runner, running(store, other_pool, UploadLog()):
        await runner.wait_for(0, 10)
        writing = asyncio.create_task(write_all())
        while not writing.done():
            await end_session(pool, lock_granted=True)
            await until(lambda: runner.health.ok)
        await runner.wait_for(await writing, 20)

    assert names == await logged(pool)


async def test_a_session_cut_within_a_transaction_loses_nothing(store: EventStore, pool: Pool) -> None:
    """A runner whose connection goes while it writes starts over from the committed position."""
    async with running(store, pool, UploadLog()) as runner:
        await runner.wait_for(0, 10)
        async with pool.acquire() as conn, conn.transaction():
            await conn.execute("LOCK TABLE upload_log")
            last = await append(store, uploaded("a"))
            await until(lambda: blocked(pool))
            await pool.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'relation' AND NOT granted"
            )
            await until(lambda: not runner.health.ok)
        await runner.wait_for(last, 10)

        assert runner.health.ok

    assert ["a"] == await logged(pool)


async def blocked(pool: Pool) -> bool:
    return await pool.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'relation' AND NOT granted)")


async def test_a_standby_waits_for_what_another_writes(store: EventStore, pool: Pool, other_pool: Pool) -> None:
    """A process that does not lead can still read after a write, also one that is made while it waits."""
    async with running(store, pool, UploadLog()) as active, running(store, other_pool, UploadLog()) as standby:
        await until(lambda: ViewStatus.STANDBY in {active.health.status, standby.health.status})
        runners = (active, standby)
        waiting = [asyncio.create_task(runner.wait_for(1, 10)) for runner in runners for _ in range(20)]
        last = await append(store, uploaded("a"))
        await asyncio.gather(*waiting)

        assert [last, last] == [await runner.position() for runner in runners]


async def test_a_process_without_a_runner_waits_by_watching(store: EventStore, pool: Pool, other_pool: Pool) -> None:
    """A watch sees the view being built, sees events that the view passes over, and keeps one connection at most."""
    watch = ViewWatch(other_pool, "upload_log")
    assert -1 == await watch.position()
    waiting = [asyncio.create_task(watch.wait_for(position, 10)) for position in (0, 1, 2) for _ in range(20)]
    async with running(store, pool, UploadLog()):
        await append(store, uploaded("a"), extracted(1))
        await asyncio.gather(*waiting)

        assert 2 == await watch.position()
        with pytest.raises(ViewBehind, match="is at position 2 and did not reach 3 in time"):
            await watch.wait_for(3, 0.05)

    assert other_pool.get_size() == other_pool.get_idle_size()


async def test_a_watch_survives_its_connection(store: EventStore, pool: Pool, other_pool: Pool) -> None:
    """Whoever waits does not notice that the listening connection was lost and made again."""
    watch = ViewWatch(other_pool, "upload_log")
    async with running(store, pool, UploadLog()) as runner:
        await runner.wait_for(0, 10)
        waiting = asyncio.create_task(watch.wait_for(1, 10))
        for _ in range(2):
            await until(lambda: listening(pool))
            await cut(pool)
        await append(store, uploaded("a"))
        await waiting


async def listening(pool: Pool) -> bool:
    return await pool.fetchval("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'other')")


async def cut(pool: Pool) -> None:
    """Cut the connections that listen, and return when they are gone, whether or not there are others by then."""
    pids = await pool.fetchval("SELECT array_agg(pid) FROM pg_stat_activity WHERE application_name = 'other'")
    await pool.execute("SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid", pids)
    await until(lambda: pool.fetchval("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = ANY ($1))", pids))

"""A leader that is frozen while its session lives on is relieved; one that is merely idle or busy is not."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager

from callboard.contracts.event import Recorded
from callboard.contracts.subjects import Namespace
from callboard.kernel.database import Connection, Pool
from callboard.kernel.log import EventStore
from callboard.kernel.projections import ProjectionRunner, ViewStatus
from integration.conditions import until
from integration.projection_views import SlowUploads, UploadLog, append, logged, running, uploaded
from integration.view_process import APPLICATION, view_process

LEASE = 2.0


async def beats(pool: Pool, view: str) -> int:
    """How many signs of life the leader has given; 0 before the first."""
    if not await pool.fetchval("SELECT to_regclass('projection_leaders') IS NOT NULL"):
        return 0
    return await pool.fetchval("SELECT beat FROM projection_leaders WHERE name = $1", view) or 0


async def locks(pool: Pool) -> list[int]:
    """The sessions that hold a lock of a view."""
    rows = await pool.fetch(
        "SELECT pid FROM pg_locks JOIN pg_database d ON d.oid = database "
        "WHERE datname = current_database() AND locktype = 'advisory' AND granted"
    )
    return [row["pid"] for row in rows]


def freeze(process: asyncio.subprocess.Process) -> None:
    os.kill(process.pid, signal.SIGSTOP)


def thaw(process: asyncio.subprocess.Process) -> None:
    os.kill(process.pid, signal.SIGCONT)


async def test_a_standby_takes_over_from_a_frozen_leader(
    store: EventStore, pool: Pool, nats_url: str, namespace: Namespace, database_url: str
) -> None:
    """Within about the lease the standby leads and writes; thawed, the old leader stands by and has written nothing since."""
    async with view_process(nats_url, namespace, database_url, "UploadLog", LEASE) as process:
        await until(lambda: leading(pool))
        async with running_with_lease(store, pool) as standby:
            await until(lambda: standby.health.status is ViewStatus.STANDBY)
            await standby.wait_for(await append(store, uploaded("one")), 10)
            freeze(process)
            began = time.monotonic()
            last = await append(store, uploaded("two"))
            await standby.wait_for(last, 20)
            took = time.monotonic() - began

            assert took < 3 * LEASE
            assert took > LEASE / 2
            assert ViewStatus.RUNNING is standby.health.status
            [leader] = await locks(pool)
            thaw(process)
            last = await append(store, uploaded("three"))
            await standby.wait_for(last, 10)
            await until(lambda: waiting(pool))
            assert [leader] == await locks(pool)
            process.kill()
            await process.wait()
    assert ["one", "two", "three"] == await logged(pool)


async def leading(pool: Pool) -> bool:
    return bool(await beats(pool, "upload_log")) and bool(await locks(pool))


async def waiting(pool: Pool) -> bool:
    """Whether the other process is back, and queues for the lock."""
    return await pool.fetchval(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = $1 AND wait_event = 'advisory')",
        APPLICATION,
    )


def running_with_lease(
    store: EventStore, pool: Pool, projection: UploadLog | None = None
) -> AbstractAsyncContextManager[ProjectionRunner]:
    return running(store, pool, projection or UploadLog(), lease_seconds=LEASE)


async def test_a_leader_frozen_within_a_transaction_leaves_nothing_of_it(
    store: EventStore, pool: Pool, nats_url: str, namespace: Namespace, database_url: str
) -> None:
    """Stopped right in a batch, its rows and locks are undone by the server, and the standby writes that batch itself."""
    async with view_process(nats_url, namespace, database_url, "SleepyUploads", LEASE) as process:
        await until(lambda: leading(pool))
        async with running_with_lease(store, pool) as standby:
            await until(lambda: standby.health.status is ViewStatus.STANDBY)
            last = await append(store, uploaded("one"))
            await until(lambda: in_a_batch(pool))
            freeze(process)
            await standby.wait_for(last, 30)
            thaw(process)
            await standby.wait_for(await append(store, uploaded("two")), 10)
            await until(lambda: waiting(pool))
    assert ["one", "two"] == await logged(pool)


async def in_a_batch(pool: Pool) -> bool:
    return await pool.fetchval(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = $1 AND wait_event = 'PgSleep')",
        APPLICATION,
    )


class LongBatch(UploadLog):
    """A view that takes longer over one batch than a lease lasts."""

    async def apply(self, conn: Connection, events: Sequence[Recorded]) -> None:
        await conn.execute("SELECT pg_sleep($1)", 2.5 * LEASE)
        await super().apply(conn, events)


async def test_a_healthy_leader_keeps_the_lead(store: EventStore, pool: Pool, other_pool: Pool) -> None:
    """Neither while it has nothing to do nor within a batch that outlasts the lease does a standby take over."""
    async with running_with_lease(store, pool, LongBatch()) as leader:
        await until(lambda: leader.health.status is ViewStatus.RUNNING)
        async with running_with_lease(store, other_pool) as standby:
            await until(lambda: standby.health.status is ViewStatus.STANDBY)
            [holder] = await locks(pool)
            idle_from = await beats(pool, "upload_log")
            await until(lambda: beaten(pool, idle_from + 20))
            assert [holder] == await locks(pool)

            await leader.wait_for(await append(store, uploaded("one")), 20)

            assert [holder] == await locks(pool)
            assert (ViewStatus.RUNNING, ViewStatus.STANDBY) == (leader.health.status, standby.health.status)


async def beaten(pool: Pool, beat: int) -> bool:
    return await beats(pool, "upload_log") >= beat


async def test_a_frozen_builder_is_relieved(
    store: EventStore, pool: Pool, nats_url: str, namespace: Namespace, database_url: str
) -> None:
    """A build goes on in the process that stands by for it; what the frozen one would still write is refused."""
    for block in range(4):
        await asyncio.gather(*(append(store, uploaded(f"{block}-{n}")) for n in range(500)))
    end = await store.last_position()
    async with running(store, pool, UploadLog()) as old:
        await old.wait_for(end, 20)
    async with view_process(nats_url, namespace, database_url, "SlowUploads", LEASE) as process:
        await until(lambda: leading_build(pool))
        async with running_with_lease(store, pool, SlowUploads()) as standby:
            await until(lambda: standby.health.status is ViewStatus.AWAITING)
            freeze(process)
            await standby.wait_for(end, 30)
            thaw(process)
            await standby.wait_for(await append(store, uploaded("last")), 10)
            await until(lambda: waiting(pool))
    assert end + 1 == len(await logged(pool))


async def leading_build(pool: Pool) -> bool:
    return await beats(pool, "upload_log.next") > 0 and bool(await locks(pool))

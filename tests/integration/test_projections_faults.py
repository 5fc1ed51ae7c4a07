"""A view goes on where it was after its servers were killed. The servers are this module's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from callboard.contracts.subjects import Namespace
from callboard.embedded.session import Database, ServerSession, server_session
from callboard.kernel.database import DatabaseUnreachable, Pool, open_pool
from callboard.kernel.log import EventStore
from callboard.kernel.projections import ViewStatus
from callboard.kernel.projections.verify import verify
from integration.conditions import until
from integration.projection_views import Documents, UploadLog, append, logged, opened_store, running, uploaded


@pytest.fixture(scope="module")
async def victims() -> AsyncGenerator[ServerSession]:
    """Servers that this module may kill."""
    async with server_session(("ingest",), durable=True) as session:
        yield session


@pytest.fixture
async def cloned(victims: ServerSession) -> Database:
    return await victims.clone_database()


@pytest.fixture
async def store(victims: ServerSession, namespace: Namespace) -> AsyncGenerator[EventStore]:
    async with opened_store(victims.nats_url, namespace) as store:
        yield store


@pytest.fixture
async def pool(cloned: Database) -> AsyncGenerator[Pool]:
    async with await open_pool(cloned.dsn_by_service["ingest"], schema="ingest") as pool:
        yield pool


async def test_a_killed_postgres_costs_nothing(
    victims: ServerSession, cloned: Database, store: EventStore, pool: Pool
) -> None:
    """Commits that the crash undid take effect once more, together with their position; none takes effect twice."""
    names = [f"{n}" for n in range(600)]

    async def write_all() -> int:
        return [await append(store, uploaded(name)) for name in names][-1]

    async with running(store, pool, UploadLog()) as runner, running(store, pool, Documents()) as documents:
        writing = asyncio.create_task(write_all())
        for position in (50, 200):
            await runner.wait_for(position, 20)
            await victims.kill_postgres()
            await until(lambda: runner.health.status is ViewStatus.RETRYING)
            await victims.start_postgres()
        last = await writing
        await runner.wait_for(last, 20)
        await documents.wait_for(last, 20)

        assert runner.health.ok

    assert names == await logged(pool)
    assert [] == await verify(store, cloned.dsn_by_service["ingest"], "ingest", [UploadLog(), Documents()])


async def test_a_killed_nats_costs_nothing(victims: ServerSession, store: EventStore, pool: Pool) -> None:
    """A view picks up where it was when the log answers again: no gap, no repeat."""
    async with running(store, pool, UploadLog()) as runner:
        for round_ in range(2):
            last = await append(store, *[uploaded(f"{round_}-{n}") for n in range(50)])
            await victims.restart_nats()
            await runner.wait_for(last, 20)
        await runner.wait_for(await append(store, uploaded("last")), 20)

    assert [f"{round_}-{n}" for round_ in range(2) for n in range(50)] + ["last"] == await logged(pool)


async def test_opening_waits_for_a_server_that_is_coming_up(victims: ServerSession, cloned: Database) -> None:
    """A service that starts before its Postgres waits for it, and one whose Postgres never comes says so."""
    dsn = cloned.dsn_by_service["ingest"]
    await victims.kill_postgres()
    with pytest.raises(DatabaseUnreachable, match="start it, or set CALLBOARD_DATABASE_URL"):
        await open_pool(dsn, schema="ingest", wait_seconds=0.2)
    opening = asyncio.create_task(open_pool(dsn, schema="ingest", wait_seconds=20))
    await victims.start_postgres()

    async with await opening as pool:
        assert "ingest" == await pool.fetchval("SELECT current_schema()")

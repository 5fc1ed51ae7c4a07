"""The servers of a test session, and the faults that tests do to them."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import psutil
import pytest

from callboard.embedded import jetstream_answers, postgres_answers
from callboard.embedded.session import ServerSession, server_session


@pytest.fixture(scope="module")
async def session() -> AsyncGenerator[ServerSession]:
    """Run servers for this module, which kills them."""
    async with server_session() as session:
        yield session


async def ask_nats(session: ServerSession) -> None:
    """Ask NATS at the session's address."""
    address = urlsplit(session.nats_url)
    assert address.port is not None
    await jetstream_answers("127.0.0.1", address.port, address.username or "", address.password or "")


async def test_throw_away_servers_wait_for_no_disk(session: ServerSession) -> None:
    """What a session writes need not survive a power failure, and is written the faster for it."""
    admin = await asyncpg.connect(session.template.admin_dsn)
    assert await admin.fetchval("show fsync") == "off"
    await admin.close()


async def test_killed_nats_stays_down_until_it_is_started(session: ServerSession) -> None:
    """After a kill nobody answers; after the start the same address answers."""
    await session.kill_nats()
    with pytest.raises(ConnectionRefusedError):
        await ask_nats(session)
    with pytest.raises(ProcessLookupError):
        session.process("nats")
    await session.start_nats()
    await ask_nats(session)


async def test_stopped_postgres_stays_down_until_it_is_started(session: ServerSession) -> None:
    """After a stop nobody answers; after the start the same address answers."""
    await session.stop_postgres()
    with pytest.raises(ConnectionRefusedError):
        await postgres_answers(session.template.admin_dsn)
    await session.start_postgres()
    await postgres_answers(session.template.admin_dsn)


async def test_restarted_servers_are_other_processes(session: ServerSession) -> None:
    """A restart kills the process, cutting its clients off, and gives another at the same address."""
    before = {name: session.process(name).pid for name in ("nats", "postgres")}
    client = await asyncpg.connect(session.template.admin_dsn)
    await session.restart_nats()
    await session.restart_postgres()
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await client.execute("select 1")
    assert not any(psutil.pid_exists(pid) for pid in before.values())
    await ask_nats(session)
    await postgres_answers(session.template.admin_dsn)


async def test_dropped_database_is_gone_whoever_is_connected(session: ServerSession) -> None:
    """A test that forgot to close its connections does not keep its database."""
    database = await session.clone_database()
    forgotten = await asyncpg.connect(database.admin_dsn)
    await session.drop_database(database)
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await asyncpg.connect(database.admin_dsn)
    forgotten.terminate()


async def test_everything_is_removed_afterwards() -> None:
    """No process and no file outlives a session."""
    async with server_session() as session:
        processes = [session.process(name) for name in ("nats", "postgres")]
        place = Path(processes[0].cwd())
    assert not any(process.is_running() for process in processes)
    assert not await asyncio.to_thread(place.exists)

"""Postgres: a pool of connections that see one schema, and what is said when there is none to be had.

DatabaseError
├── DatabaseUnreachable   nothing answers, or it lets us not in
├── DatabaseTooOld        it is older than Postgres 15
└── SchemaMissing         the schema is not there and may not be made
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar
from urllib.parse import urlsplit

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from callboard.kernel.errors import KernelError

_T = TypeVar("_T")
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"

OLDEST_POSTGRES = 15
QUERY_SECONDS = 60.0
"""How long one statement may take before it is cancelled."""
_RETRY_SECONDS = 0.1

_SETTINGS = {
    # What a statement answers may not depend on where the server stands.
    "timezone": "UTC",
    # A client that vanished without a word holds its locks no longer than about half a minute.
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    # A process that was stopped inside a transaction does not hold its rows for ever.
    "idle_in_transaction_session_timeout": "60s",
}


class DatabaseError(KernelError):
    """The database cannot be used as it is. The message says what to do and never holds a password."""


class DatabaseUnreachable(DatabaseError):  # noqa: N818 - names the state
    """Nothing answers at the address in time, or it does not let us in."""


class DatabaseTooOld(DatabaseError):  # noqa: N818 - names the state
    """The server is older than what Callboard needs."""


class SchemaMissing(DatabaseError):  # noqa: N818 - names the state
    """The schema is not there, and this role may not create it."""


async def open_pool(
    dsn: str, *, schema: str, application_name: str = "callboard", max_size: int = 10, wait_seconds: float = 10.0
) -> Pool:
    """A pool whose connections see `schema` and nothing else; the schema is created when it is missing.

    Every ProjectionRunner keeps one of the connections for as long as it runs; those who wait for a view share another.
    A server that does not answer yet or is still starting is asked again for `wait_seconds`.

    Raises:
        DatabaseUnreachable: nothing answers in time, or it refuses the role, its password or the database.
        DatabaseTooOld: the server is older than Postgres 15.
        SchemaMissing: the schema is not there and the role may not create it.
    """
    pool = asyncpg.create_pool(
        dsn,
        min_size=0,
        max_size=max_size,
        command_timeout=QUERY_SECONDS,
        timeout=wait_seconds,
        server_settings=_settings(schema, application_name),
    )
    try:
        await pool
        # The first connection stays for the first who needs one: each costs both sides milliseconds.
        conn = await _connect_within(wait_seconds, dsn, lambda left: pool.acquire(timeout=left))
        try:
            check_version(conn.get_server_version().major, dsn)
            await _ensure_schema(conn, schema)
        finally:
            await pool.release(conn)
    except BaseException:
        pool.terminate()
        raise
    return pool


async def connect(
    dsn: str, *, schema: str, application_name: str = "callboard", wait_seconds: float = 10.0
) -> asyncpg.Connection[asyncpg.Record]:
    """One connection that sees `schema` and nothing else; the schema need not be there.

    Raises:
        DatabaseUnreachable: as for `open_pool`.
        DatabaseTooOld: as for `open_pool`.
    """
    settings = _settings(schema, application_name)

    async def attempt(left: float) -> asyncpg.Connection[asyncpg.Record]:
        return await asyncpg.connect(dsn, timeout=left, command_timeout=QUERY_SECONDS, server_settings=settings)

    conn = await _connect_within(wait_seconds, dsn, attempt)
    try:
        check_version(conn.get_server_version().major, dsn)
    except DatabaseTooOld:
        await conn.close()
        raise
    return conn


def check_version(major: int, dsn: str) -> None:
    """Raise DatabaseTooOld where the server at `dsn` is older than what Callboard needs."""
    if major < OLDEST_POSTGRES:
        raise DatabaseTooOld(
            f"Postgres {major} answers at {address(dsn)}; Callboard needs {OLDEST_POSTGRES} or newer: upgrade it"
        )


def address(dsn: str) -> str:
    """Host, port and database of an address, for people: no user, no password, no options."""
    try:
        parts = urlsplit(dsn)
        port = parts.port or 5432
    except ValueError:
        return "the configured address"
    return f"{parts.hostname or 'localhost'}:{port}{parts.path}"


def _settings(schema: str, application_name: str) -> dict[str, str]:
    return {**_SETTINGS, "search_path": quote_identifier(schema), "application_name": application_name}


def quote_identifier(name: str) -> str:
    """A name as SQL takes it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


async def _connect_within(wait_seconds: float, dsn: str, attempt: Callable[[float], Awaitable[_T]]) -> _T:
    """Connect by `attempt`, which is told how many seconds it may take, asking again while the server does not answer or is still starting."""
    deadline = time.monotonic() + wait_seconds
    while True:
        left = max(deadline - time.monotonic(), _RETRY_SECONDS)
        try:
            return await attempt(left)
        except (OSError, TimeoutError, asyncpg.CannotConnectNowError, asyncpg.PostgresConnectionError) as error:
            if time.monotonic() + _RETRY_SECONDS >= deadline:
                raise DatabaseUnreachable(_no_answer(dsn, error)) from error
            await asyncio.sleep(_RETRY_SECONDS)
        except asyncpg.PostgresError as error:
            raise DatabaseUnreachable(_not_let_in(dsn, error)) from error
        except (ValueError, asyncpg.InterfaceError):
            # The parser's own message may quote the address, and with it the password.
            raise DatabaseUnreachable(
                "CALLBOARD_DATABASE_URL is not the address of a Postgres: write it as postgresql://user:password@host:5432/database"
            ) from None


def _no_answer(dsn: str, error: Exception) -> str:
    reason = "it does not answer in time" if isinstance(error, TimeoutError) else str(error) or type(error).__name__
    return f"Postgres cannot be reached at {address(dsn)} ({reason}): start it, or set CALLBOARD_DATABASE_URL to one that runs"


def _not_let_in(dsn: str, error: asyncpg.PostgresError) -> str:
    return f"Postgres at {address(dsn)} refuses the connection ({error}): check CALLBOARD_DATABASE_URL"


def is_lost(conn: Connection) -> bool:
    """Whether the connection is gone. A pool takes back at once what was lost, and then answers nothing about it."""
    try:
        return conn.is_closed()
    except asyncpg.InterfaceError:
        return True


_SCHEMA_EXISTS = "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)"
_SCHEMA_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('callboard.schema:' || $1, 0))"


async def _ensure_schema(conn: Connection, schema: str) -> None:
    """Create the schema where it is missing; two processes that start at once do not trip over each other."""
    if await conn.fetchval(_SCHEMA_EXISTS, schema):
        return
    async with conn.transaction():
        await conn.execute(_SCHEMA_LOCK, schema)
        await create_schema(conn, schema)


async def create_schema(conn: Connection, schema: str) -> None:
    """Create a schema where it is missing; SchemaMissing where the role may not."""
    user, database = await conn.fetchrow("SELECT current_user, current_database()") or ("", "")
    try:
        await conn.execute(f"CREATE SCHEMA IF NOT EXISTS {quote_identifier(schema)}")
    except asyncpg.InsufficientPrivilegeError as error:
        raise SchemaMissing(
            f"the schema {schema} is not in database {database} and {user} may not create it: have an administrator run "
            f"GRANT CREATE ON DATABASE {quote_identifier(database)} TO {quote_identifier(user)}"
        ) from error

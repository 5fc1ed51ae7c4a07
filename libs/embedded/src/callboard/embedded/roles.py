"""A role and a schema of its own for every service."""

from collections.abc import Mapping

import asyncpg
from asyncpg import Connection, Record

# Any number will do, as long as everything that provisions takes the same one.
_PROVISIONING_LOCK = 0x63616C6C

# The server's log may quote a statement that fails or takes long, and these contain passwords.
_UNLOGGED = ("set local log_min_duration_statement = -1", "set local log_min_error_statement = panic")
_EVERYBODY_OUT = ("revoke all on database %I from public", "revoke all on schema public from public")
_CREATE = "create role %I login"
_LOG_IN = "alter role %I login password %L"
_DATABASE = "grant connect, create, temporary on database %I to %I"
_SCHEMA = "create schema if not exists %I authorization %I"


async def ensure_roles(admin_dsn: str, passwords: Mapping[str, str]) -> None:
    """Give each service a role that owns a schema of the same name and reaches no other.

    It may make further schemas of its own, for rebuilding a view beside the live one. All of it happens in one
    transaction, may be repeated, and sets the passwords anew each time.

    Args:
        admin_dsn: Connects as a superuser to the database in question.
        passwords: The password of each service's role, by the service's name.

    Raises:
        asyncpg.PostgresError: The database refused.
        OSError: It cannot be reached.
    """
    connection = await asyncpg.connect(admin_dsn)
    try:
        async with connection.transaction():
            await connection.execute("select pg_advisory_xact_lock($1)", _PROVISIONING_LOCK)
            await _ensure(connection, passwords)
    finally:
        await connection.close()


async def ensure_database(admin_dsn: str, name: str) -> None:
    """Make the database if there is none of that name.

    Args:
        admin_dsn: Connects as a superuser to another database.
        name: The database.

    Raises:
        asyncpg.PostgresError: The server refused.
        OSError: It cannot be reached.
    """
    connection = await asyncpg.connect(admin_dsn)
    try:
        if not await connection.fetchval("select exists (select from pg_database where datname = $1)", name):
            await run_formatted(connection, "create database %I", name)
    finally:
        await connection.close()


async def run_formatted(connection: "Connection[Record]", template: str, *names: str) -> None:
    """Run a statement that takes no parameters, its names (%I) and literals (%L) quoted by the server."""
    await connection.execute(await connection.fetchval("select format($1, variadic $2::text[])", template, names))


async def _ensure(connection: "Connection[Record]", passwords: Mapping[str, str]) -> None:
    for setting in _UNLOGGED:
        await connection.execute(setting)
    database: str = await connection.fetchval("select current_database()")
    await run_formatted(connection, _EVERYBODY_OUT[0], database)
    await run_formatted(connection, _EVERYBODY_OUT[1])
    rows = await connection.fetch("select rolname from pg_roles")
    known = {row["rolname"] for row in rows}
    for service, password in passwords.items():
        if service not in known:
            await run_formatted(connection, _CREATE, service)
        await run_formatted(connection, _LOG_IN, service, password)
        await run_formatted(connection, _DATABASE, database, service)
        await run_formatted(connection, _SCHEMA, service, service)

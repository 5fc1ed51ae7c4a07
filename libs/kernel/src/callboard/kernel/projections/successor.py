"""The view that is built beside the live one, in a schema of its own, and that takes its place in one transaction.

The schema `<schema>_next_<view>` is all there is to it: that it exists is the wish for a rebuild, its own checkpoint says
how far the build has come and in which version, and it goes in the very transaction in which the tables change places.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import asyncpg

from callboard.kernel.database import Connection, create_schema, quote_identifier
from callboard.kernel.projections.checkpoint import (
    Checkpoint,
    checkpoint_of,
    drop_tables,
    lock_checkpoint,
    move_checkpoint,
)
from callboard.kernel.projections.errors import CheckpointMoved, ProjectionTooNew
from callboard.kernel.projections.following import REBUILD
from callboard.kernel.projections.projection import HasConsequences, Projection

_WRITER_SECONDS = 3.0
"""How long the live view's writer may take to finish its batch; longer than Postgres lets a vacuum stand in the way."""
_READERS_SECONDS = 0.2
"""How long readers may hold the live tables, and others may have to wait behind the swap for it. Well under Postgres's
`deadlock_timeout`: whoever reads several views at once never becomes a victim of the swap; the swap tries again."""

_EXISTS = "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = current_schema() || '_next_' || $1)"
_NAME = "SELECT current_schema() || '_next_' || $1"
_TELL = "SELECT pg_notify(current_schema() || '.' || $1 || '.' || $2, '')"
_PRESENT = "SELECT tablename::text FROM pg_tables WHERE schemaname = $1 AND tablename = ANY ($2)"


async def name_of(conn: Connection, projection: str) -> str:
    """The schema that a successor of the view is built in."""
    name: str = await conn.fetchval(_NAME, projection)
    return name


async def ask_for_rebuild(conn: Connection, projection: str) -> bool:
    """Let whoever runs the view, now or next, build it anew beside the live one; False where there is no such view.

    A build that is under way begins again from the start.
    """
    async with conn.transaction():
        if await checkpoint_of(conn, projection) is None:
            return False
        await _drop(conn, name := await name_of(conn, projection))
        await create_schema(conn, name)
        await conn.execute(_TELL, projection, REBUILD)
    return True


async def call_off_rebuild(conn: Connection, projection: str) -> bool:
    """Drop what was built beside the live view; False where nothing was. A newer version builds again when it starts."""
    async with conn.transaction():
        if not await conn.fetchval(_EXISTS, projection):
            return False
        await _drop(conn, await name_of(conn, projection))
        await conn.execute(_TELL, projection, REBUILD)
    return True


async def build_of(conn: Connection, projection: str) -> Checkpoint | None:
    """How far the build beside the live view has come; None where there is none. Version 0: it has not begun."""
    while await conn.fetchval(_EXISTS, projection):
        try:
            async with conn.transaction():
                await _look_into(conn, await name_of(conn, projection))
                found = await checkpoint_of(conn, projection)
                await conn.execute("SET LOCAL search_path TO DEFAULT")
        except asyncpg.UndefinedTableError:
            continue  # swapped in or dropped in this very moment
        return found or Checkpoint(0, 0, ())
    return None


async def swap(
    conn: Connection, projection: Projection, *, live: str, successor: str, catch_up: Callable[[int], Awaitable[int]]
) -> None:
    """Put the successor's tables in the live ones' place, with their indexes, constraints and sequences, and drop the rest.

    `conn` sees the successor. `catch_up` is given the live view's position once nobody can move it any more, and brings
    the successor to it or beyond, inside the same transaction; it answers the position reached. Readers see the old
    tables until the commit and the new ones after it, and wait for as long as the exchange itself takes.

    Raises:
        CheckpointMoved: the live view is not what it was when the build began.
        ProjectionTooNew: the live view is of a newer version.
        LockNotAvailableError: readers held the live tables too long; nothing has changed.
    """
    async with conn.transaction():
        await _be_patient(conn, _WRITER_SECONDS)
        await _look_into(conn, live)
        found = await lock_checkpoint(conn, projection.name)
        if found is None:
            raise CheckpointMoved(projection.name)
        if found.version > projection.version:
            raise ProjectionTooNew(projection.name, found=found.version, known=projection.version)
        tables = [row["tablename"] for row in await conn.fetch(_PRESENT, live, list(found.tables))]
        await _lock(conn, live, tables, "SHARE ROW EXCLUSIVE")
        await _look_into(conn, successor)
        position = await catch_up(found.position)
        await _be_patient(conn, _READERS_SECONDS)
        await _lock(conn, live, tables, "ACCESS EXCLUSIVE")
        await _look_into(conn, live)
        await drop_tables(conn, {*projection.tables, *found.tables})
        for table in projection.tables:
            await conn.execute(f"ALTER TABLE {_qualified(successor, table)} SET SCHEMA {quote_identifier(live)}")
        await move_checkpoint(conn, projection, position)
        await conn.execute(f"DROP SCHEMA {quote_identifier(successor)} CASCADE")
        if isinstance(projection, HasConsequences):
            await projection.make_good(conn)
        await conn.execute(_TELL, projection.name, REBUILD)


async def _drop(conn: Connection, schema: str) -> None:
    await conn.execute(f"DROP SCHEMA IF EXISTS {quote_identifier(schema)} CASCADE")


async def _look_into(conn: Connection, schema: str) -> None:
    await conn.execute(f"SET LOCAL search_path = {quote_identifier(schema)}")


async def _be_patient(conn: Connection, seconds: float) -> None:
    await conn.execute(f"SET LOCAL lock_timeout = {round(seconds * 1000)}")


async def _lock(conn: Connection, schema: str, tables: list[str], mode: str) -> None:
    if tables:
        names = ", ".join(_qualified(schema, table) for table in sorted(tables))
        await conn.execute(f"LOCK TABLE {names} IN {mode} MODE")


def _qualified(schema: str, table: str) -> str:
    return f"{quote_identifier(schema)}.{quote_identifier(table)}"

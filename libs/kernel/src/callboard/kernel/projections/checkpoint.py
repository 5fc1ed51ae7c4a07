"""A view's row in `projection_checkpoints`: made, read and moved, always beside the rows that it speaks of."""

from __future__ import annotations

from importlib import resources
from typing import NamedTuple

from callboard.kernel.database import Connection, quote_identifier
from callboard.kernel.projections.errors import CheckpointMoved, ProjectionTooNew
from callboard.kernel.projections.progress import UNKNOWN
from callboard.kernel.projections.projection import Projection

_LOCK_SCHEMA = "SELECT pg_advisory_xact_lock(hashtextextended('callboard.checkpoints:' || current_schema(), 0))"
_FIND_TABLE = "SELECT to_regclass('projection_checkpoints') IS NOT NULL"
_FIND = "SELECT version, position, tables FROM projection_checkpoints WHERE name = $1"
_TABLES = "SELECT array_agg(tablename::text) FROM pg_tables WHERE schemaname = current_schema()"
_BEGIN_ANEW = """
    INSERT INTO projection_checkpoints AS checkpoint (name, version, position, tables) VALUES ($1, $2, 0, $3)
    ON CONFLICT (name) DO UPDATE SET version = excluded.version, position = 0, tables = excluded.tables
    RETURNING pg_notify(current_schema() || '.' || checkpoint.name, '0')
"""
# Moves only from where the caller left it. Waiters are told by the commit itself.
_ADVANCE = """
    UPDATE projection_checkpoints SET position = $4 WHERE name = $1 AND version = $2 AND position = $3
    RETURNING pg_notify(current_schema() || '.' || name, $4::bigint::text)
"""


_MOVE = """
    UPDATE projection_checkpoints SET version = $2, position = $3, tables = $4 WHERE name = $1
    RETURNING pg_notify(current_schema() || '.' || name, position::text)
"""


class Checkpoint(NamedTuple):
    """How far a view has come, which version of its projection made it, and which tables it has."""

    version: int
    position: int
    tables: tuple[str, ...]


async def checkpoint_of(conn: Connection, projection: str) -> Checkpoint | None:
    """A view's checkpoint; None where it is not built yet."""
    if not await conn.fetchval(_FIND_TABLE):
        return None
    return await _find(conn, projection)


async def position_of(conn: Connection, projection: str, version: int = 0) -> int:
    """Where a view stands; -1 where it is not built yet, or not in this version."""
    found = await checkpoint_of(conn, projection)
    return UNKNOWN if found is None or found.version < version else found.position


async def ensure_tables(conn: Connection) -> None:
    """Create in the present schema, where they are missing, the tables that views are kept track of by."""
    async with conn.transaction():
        await conn.execute(_LOCK_SCHEMA)
        await conn.execute(
            resources.files("callboard.kernel.projections").joinpath("checkpoint.sql").read_text("utf-8")
        )


async def open_checkpoint(conn: Connection, projection: Projection) -> int:
    """The position to go on from. A view that is missing, or of an older version, begins anew, empty, at 0.

    For a schema whose rows of an older version nobody reads: whoever has readers asks `checkpoint_of` first. The caller
    holds the view's lock.

    Raises:
        ProjectionTooNew: the database holds a newer version.
        ValueError: the projection's `ddl` creates other tables than it lists.
    """
    async with conn.transaction():
        await ensure_tables(conn)
        found = await _find(conn, projection.name)
        if found is not None and found.version == projection.version:
            return found.position
        if found is not None and found.version > projection.version:
            raise ProjectionTooNew(projection.name, found=found.version, known=projection.version)
        await drop_tables(conn, {*projection.tables, *(found.tables if found else ())})
        await _create_tables(conn, projection)
        await conn.execute(_BEGIN_ANEW, projection.name, projection.version, list(projection.tables))
        return 0


async def lock_checkpoint(conn: Connection, projection: str) -> Checkpoint | None:
    """A view's checkpoint, which nobody else moves until the caller's transaction ends."""
    return await _find(conn, projection, f"{_FIND} FOR UPDATE")


async def move_checkpoint(conn: Connection, projection: Projection, position: int) -> None:
    """Say in the caller's transaction that other tables stand in the view's place; its commit tells those who wait."""
    await conn.execute(_MOVE, projection.name, projection.version, position, list(projection.tables))


async def _find(conn: Connection, projection: str, query: str = _FIND) -> Checkpoint | None:
    row = await conn.fetchrow(query, projection)
    return None if row is None else Checkpoint(row["version"], row["position"], tuple(row["tables"]))


async def advance(conn: Connection, projection: Projection, *, previous: int, position: int) -> None:
    """Move the checkpoint in the caller's transaction; its commit tells those who wait.

    Raises:
        CheckpointMoved: it does not stand at `previous`.
    """
    if not await conn.fetch(_ADVANCE, projection.name, projection.version, previous, position):
        raise CheckpointMoved(projection.name)


async def _create_tables(conn: Connection, projection: Projection) -> None:
    """Run the projection's `ddl`, and hold it to the tables that it lists."""
    before = set(await conn.fetchval(_TABLES) or ())
    await conn.execute(projection.ddl)
    created = set(await conn.fetchval(_TABLES) or ()) - before
    if created != set(projection.tables):
        raise ValueError(
            f"projection {projection.name} lists the tables {sorted(projection.tables)} but its ddl creates {sorted(created)}"
        )


async def drop_tables(conn: Connection, tables: set[str]) -> None:
    """Drop what is there of the tables."""
    if tables:
        await conn.execute(f"DROP TABLE IF EXISTS {', '.join(map(quote_identifier, sorted(tables)))}")

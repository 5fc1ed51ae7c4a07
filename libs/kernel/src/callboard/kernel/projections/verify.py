"""Proves that a view is what the log says: rebuilds it and compares, row for row, both ways.

Everything happens in one transaction that is rolled back: it sees the live rows as they stood when it began, builds the
scratch copy up to exactly their checkpoint, and compares the two. Nobody else ever sees the copy, no crash can leave it
behind, and the live view goes on meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import asyncpg

from callboard.contracts.events import EVENTS
from callboard.contracts.registry import Registry
from callboard.kernel.database import Connection, connect, create_schema, quote_identifier
from callboard.kernel.projections.checkpoint import checkpoint_of, open_checkpoint
from callboard.kernel.projections.errors import ProjectionTooNew, ViewAheadOfLog, ViewMissing
from callboard.kernel.projections.projection import Log, Projection
from callboard.kernel.projections.writer import Writer

_SAMPLE = 5
_NO_HURRY = 3600.0
"""Seconds that one comparison may take."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not the same in one table, with the first few rows of either side as JSON objects."""

    projection: str
    table: str
    position: int
    """Where both stood when they were compared."""
    live_only: int
    """How many rows the log does not account for."""
    rebuilt_only: int
    """How many rows the live view lacks."""
    live_sample: tuple[dict[str, Any], ...]
    rebuilt_sample: tuple[dict[str, Any], ...]

    def __str__(self) -> str:
        """One line for people."""
        return (
            f"{self.projection}.{self.table} at position {self.position}: {self.live_only} rows stand only in the live "
            f"view, e.g. {list(self.live_sample)}, and {self.rebuilt_only} only in the rebuilt one, e.g. {list(self.rebuilt_sample)}"
        )


async def verify(
    log: Log, dsn: str, schema: str, projections: Sequence[Projection], *, registry: Registry = EVENTS
) -> list[Difference]:
    """Rebuild views from the log and name every table that differs from the live one; empty where all is well.

    The role needs leave to create a schema in the database. The live tables are kept from being dropped meanwhile.

    Raises:
        ViewMissing: a view is not built yet, or by another version of its projection.
        ProjectionTooNew: a view was made by a newer program.
        ViewAheadOfLog: a view has seen more than the log holds.
        PoisonEvent: the log holds an event that a projection cannot take in.
        DatabaseError: as for `open_pool`.
    """
    conn = await connect(dsn, schema=schema, application_name="callboard verify")
    try:
        await conn.execute("SET idle_in_transaction_session_timeout = 0")
        transaction = conn.transaction(isolation="repeatable_read")
        await transaction.start()
        try:
            # Before the first query, with which this transaction's sight begins: no successor takes a table's place then.
            await _keep(conn, projections)
            return await _verify(log, conn, schema, projections, registry)
        finally:
            await transaction.rollback()
    finally:
        await conn.close()


async def _keep(conn: Connection, projections: Sequence[Projection]) -> None:
    """Keep the live tables from being replaced."""
    for projection in projections:
        try:
            async with conn.transaction():
                await conn.execute(
                    f"LOCK TABLE {', '.join(map(quote_identifier, projection.tables))} IN ACCESS SHARE MODE"
                )
        except asyncpg.UndefinedTableError:
            await _live_position(conn, projection)
            raise ViewMissing(projection.name, projection.version) from None


async def _verify(
    log: Log, conn: Connection, schema: str, projections: Sequence[Projection], registry: Registry
) -> list[Difference]:
    positions = {projection.name: await _live_position(conn, projection) for projection in projections}
    end = await log.last_position()
    for name, position in positions.items():
        if position > end:
            raise ViewAheadOfLog(name, position=position, end=end)
    await create_schema(conn, scratch := f"{schema}_verify_{uuid4().hex[:8]}")
    await conn.execute(f"SET LOCAL search_path = {quote_identifier(scratch)}")
    writers = [
        Writer(conn, projection, registry, await open_checkpoint(conn, projection)) for projection in projections
    ]
    await _rebuild(log, writers, positions)
    differences = [
        await _compare(conn, schema, projection.name, table, positions[projection.name])
        for projection in projections
        for table in projection.tables
    ]
    return [difference for difference in differences if difference.live_only or difference.rebuilt_only]


async def _live_position(conn: Connection, projection: Projection) -> int:
    found = await checkpoint_of(conn, projection.name)
    if found is not None and found.version > projection.version:
        raise ProjectionTooNew(projection.name, found=found.version, known=projection.version)
    if found is None or found.version < projection.version:
        raise ViewMissing(projection.name, projection.version)
    return found.position


async def _rebuild(log: Log, writers: Sequence[Writer], positions: Mapping[str, int]) -> None:
    """Read the log once, and give each view what stands up to its own position."""
    async for events in log.read_all(0, until=max(positions.values(), default=0)):
        for writer in writers:
            wanted = [event for event in events if event.position <= positions[writer.projection]]
            if wanted:
                await writer.write(wanted)


async def _compare(conn: Connection, schema: str, projection: str, table: str, position: int) -> Difference:
    live, rebuilt = f"{quote_identifier(schema)}.{quote_identifier(table)}", quote_identifier(table)
    live_only, live_sample = await _only_in(conn, live, rebuilt)
    rebuilt_only, rebuilt_sample = await _only_in(conn, rebuilt, live)
    return Difference(projection, table, position, live_only, rebuilt_only, live_sample, rebuilt_sample)


async def _only_in(conn: Connection, here: str, there: str) -> tuple[int, tuple[dict[str, Any], ...]]:
    """How many rows stand in one table and not in the other, and some of them. As jsonb every type can be compared."""
    query = f"""
        WITH only_here AS (SELECT to_jsonb(t) AS row FROM {here} t EXCEPT ALL SELECT to_jsonb(t) FROM {there} t)
        SELECT (SELECT count(*) FROM only_here) AS total,
               ARRAY(SELECT row::text FROM only_here ORDER BY row LIMIT {_SAMPLE}) AS sample
    """  # noqa: S608 - quoted names of the program's own
    found = await conn.fetchrow(query, timeout=_NO_HURRY)
    assert found is not None
    return found["total"], tuple(json.loads(row) for row in found["sample"])

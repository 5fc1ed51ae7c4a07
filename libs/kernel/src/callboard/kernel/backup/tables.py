"""What is no view in a service's schema: copied out as text, and into tables that the migrations have made anew.

Text, and not the server's files: any Postgres takes it, whatever its version.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import asyncpg

from callboard.kernel.backup.manifest import Applied, ServiceTables
from callboard.kernel.database import Connection, Pool, connect
from callboard.kernel.migrations import migrate

_LONG = 3600.0
_EXISTS = "SELECT to_regclass($1) IS NOT NULL"
_MIGRATIONS = "SELECT package, number, checksum FROM schema_migrations ORDER BY package, number"
# A view's tables are listed beside its position; what keeps the books of views begins with `projection_`.
_TABLES = """
    SELECT c.table_name::text AS name, array_agg(c.column_name::text ORDER BY c.ordinal_position) AS columns
    FROM information_schema.columns AS c
    INNER JOIN pg_tables AS t ON t.schemaname = c.table_schema AND t.tablename = c.table_name
    WHERE
        c.table_schema = current_schema() AND c.is_generated = 'NEVER'
        AND c.table_name <> 'schema_migrations' AND c.table_name NOT LIKE 'projection\\_%'
        AND c.table_name <> ALL ($1::text[])
    GROUP BY c.table_name
    ORDER BY c.table_name
"""
_VIEWS = "SELECT unnest(tables) AS name FROM projection_checkpoints"


async def copy_out(dsn: str, service: str) -> tuple[ServiceTables, Mapping[str, bytes]]:
    """The tables of a service that are no views, as of one moment, and the rows of each as text.

    Raises:
        DatabaseError: there is no connection.
        asyncpg.PostgresError: the database refused.
    """
    conn = await connect(dsn, schema=service, application_name="callboard-backup")
    try:
        async with conn.transaction(isolation="repeatable_read", readonly=True):
            applied = await _rows_of(conn, "schema_migrations", _MIGRATIONS)
            views = [row["name"] for row in await _rows_of(conn, "projection_checkpoints", _VIEWS)]
            tables = {row["name"]: tuple(row["columns"]) for row in await conn.fetch(_TABLES, views)} if applied else {}
            rows = {name: await _copy(conn, name, columns) for name, columns in tables.items()}
    finally:
        await conn.close()
    return ServiceTables(migrations=tuple(Applied.model_validate(dict(row)) for row in applied), tables=tables), rows


async def make_tables(pool: Pool, described: ServiceTables) -> None:
    """Apply the migrations that the schema had had, and none that came later: those find the rows in it.

    Raises:
        MigrationError: this program does not know them, or knows others under their numbers.
    """
    for package in dict.fromkeys(applied.package for applied in described.migrations):
        known = {applied.number: applied.checksum for applied in described.migrations if applied.package == package}
        await migrate(pool, package, like=known)


async def copy_in(conn: Connection, table: str, columns: Sequence[str], rows: bytes) -> None:
    """Put the rows of `copy_out` into an empty table. Raises asyncpg.PostgresError."""
    await conn.copy_to_table(table, source=io.BytesIO(rows), columns=list(columns), timeout=_LONG)


async def _rows_of(conn: Connection, table: str, query: str) -> list[asyncpg.Record]:
    return await conn.fetch(query) if await conn.fetchval(_EXISTS, table) else []


async def _copy(conn: Connection, table: str, columns: Sequence[str]) -> bytes:
    out = io.BytesIO()
    await conn.copy_from_table(table, columns=list(columns), output=out, timeout=_LONG)
    return out.getvalue()

"""Brings a schema up to a package's migrations, once, whoever else tries at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from importlib import resources

import asyncpg

from callboard.kernel.database import Connection, DatabaseError, Pool
from callboard.kernel.migrations.files import Migration, read_migrations

_NO_HURRY = 3600.0
"""Seconds that one migration, or waiting for somebody else's, may take."""
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('callboard.migrations:' || current_schema(), 0))"
_APPLIED = "SELECT number, checksum FROM schema_migrations WHERE package = $1"
_RECORD = "INSERT INTO schema_migrations (package, number, name, checksum) VALUES ($1, $2, $3, $4)"


class MigrationError(DatabaseError):
    """The schema and the program's migrations do not fit together."""


class MigrationChanged(MigrationError):  # noqa: N818 - names the state
    """A migration's file is not what was applied under its number."""


class DatabaseTooNew(MigrationError):  # noqa: N818 - names the state
    """The schema has had migrations that this program does not know."""


async def migrate(pool: Pool, package: str, *, like: Mapping[int, str] | None = None) -> list[str]:
    """Apply what is missing of a package's migrations, all or nothing, and give the names of those applied now.

    `like` holds the numbers and checksums that another schema has had: then this one gets these and no later ones.

    Raises:
        DatabaseTooNew: the schema belongs to a newer program.
        MigrationChanged: a file was edited after it had been applied.
        ValueError: the package's files are not numbered 1, 2, 3 …
    """
    migrations = await asyncio.to_thread(read_migrations, package)
    if like is None and not await _is_anything_pending(pool, package, migrations):
        return []  # as at nearly every start, which nobody need take turns for
    async with pool.acquire() as conn, conn.transaction():
        # Taking turns may take as long as somebody else's migration; so may running them.
        await conn.execute(_LOCK, timeout=_NO_HURRY)
        await conn.execute(_read_ddl())
        applied = {row["number"]: row["checksum"] for row in await conn.fetch(_APPLIED, package)}
        missing = pending(package, migrations, applied)
        if like is not None:
            later = pending(package, migrations, like)
            missing = [migration for migration in missing if migration not in later]
        for migration in missing:
            await _apply(conn, package, migration)
    return [migration.name for migration in missing]


async def _is_anything_pending(pool: Pool, package: str, migrations: Sequence[Migration]) -> bool:
    try:
        rows = await pool.fetch(_APPLIED, package)
    except asyncpg.UndefinedTableError:
        return True
    return bool(pending(package, migrations, {row["number"]: row["checksum"] for row in rows}))


def pending(package: str, migrations: Sequence[Migration], applied: Mapping[int, str]) -> list[Migration]:
    """Which migrations are still to be applied, given the checksums of those that were. Raises as `migrate` does."""
    newest = max(applied, default=0)
    if newest > len(migrations):
        raise DatabaseTooNew(
            f"the database has migration {newest} of {package} and this program knows {len(migrations)}: upgrade the program"
        )
    for migration in migrations[:newest]:
        if applied.get(migration.number) != migration.checksum:
            raise MigrationChanged(
                f"{migration.name} of {package} is not what this database was given under that number: "
                "restore the file and write a new migration for the change"
            )
    return list(migrations[newest:])


async def _apply(conn: Connection, package: str, migration: Migration) -> None:
    await conn.execute(migration.sql, timeout=_NO_HURRY)
    await conn.execute(_RECORD, package, migration.number, migration.name, migration.checksum)


def _read_ddl() -> str:
    return resources.files("callboard.kernel.migrations").joinpath("schema_migrations.sql").read_text("utf-8")

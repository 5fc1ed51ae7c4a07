"""Tables that are no view: each migration once, in order, and never a changed one."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from callboard.kernel.database import Pool, open_pool
from callboard.kernel.migrations import DatabaseTooNew, MigrationChanged, migrate, read_migrations


@pytest.fixture
async def pool(database_url: str) -> AsyncGenerator[Pool]:
    async with await open_pool(database_url, schema="own") as pool:
        yield pool


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An importable package with two migrations; its folder's name is its name."""
    folder = tmp_path / f"migrations_{uuid4().hex}"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "0001_keys.sql").write_text("CREATE TABLE keys (id int PRIMARY KEY);")
    (folder / "0002_owners.sql").write_text("ALTER TABLE keys ADD owner text; CREATE INDEX ON keys (owner);")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    return folder


async def test_migrations_are_applied_once(pool: Pool, package: Path) -> None:
    """What is new is applied in order; what was applied is left alone."""
    assert ["0001_keys.sql", "0002_owners.sql"] == await migrate(pool, package.name)
    assert [] == await migrate(pool, package.name)
    (package / "0003_more.sql").write_text("INSERT INTO keys VALUES (1, 'me')")
    assert ["0003_more.sql"] == await migrate(pool, package.name)
    assert [(1, "me")] == [tuple(row) for row in await pool.fetch("SELECT * FROM own.keys")]


async def test_two_processes_at_once_apply_them_once(pool: Pool, package: Path) -> None:
    """Replicas that start together take turns."""
    applied = await asyncio.gather(*[migrate(pool, package.name) for _ in range(5)])

    assert [0, 0, 0, 0, 2] == sorted(map(len, applied))


async def test_a_failing_migration_leaves_nothing(pool: Pool, package: Path) -> None:
    """All pending migrations commit together or not at all."""
    (package / "0003_wrong.sql").write_text("CREATE TABLE half (id int); SELECT no_such_function()")

    with pytest.raises(asyncpg.UndefinedFunctionError):
        await migrate(pool, package.name)

    assert [] == [
        row["tablename"] for row in await pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'own'")
    ]


async def test_a_changed_file_is_refused(pool: Pool, package: Path) -> None:
    """A published migration that was edited is named; other line ends are no change."""
    await migrate(pool, package.name)
    file = package / "0001_keys.sql"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    await migrate(pool, package.name)
    file.write_text("CREATE TABLE keys (id bigint PRIMARY KEY);")

    with pytest.raises(MigrationChanged, match=r"0001_keys\.sql of .* restore the file and write a new migration"):
        await migrate(pool, package.name)


async def test_a_newer_database_is_refused(pool: Pool, package: Path) -> None:
    """A program that knows fewer migrations than the database had does not touch it."""
    await migrate(pool, package.name)
    (package / "0002_owners.sql").unlink()

    with pytest.raises(DatabaseTooNew, match=r"has migration 2 of .* and this program knows 1: upgrade the program"):
        await migrate(pool, package.name)


@pytest.mark.parametrize(("name", "message"), [("0004_gap.sql", "are numbered"), ("fix.sql", "not named like")])
def test_badly_named_files_are_refused(package: Path, name: str, message: str) -> None:
    """A gap in the numbers or a file without a number is a mistake of the program."""
    (package / name).write_text("SELECT 1")

    with pytest.raises(ValueError, match=message):
        read_migrations(package.name)

"""What a service's role may do in Postgres, and what it may not."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg
import pytest

from callboard.embedded import ensure_roles
from callboard.embedded.session import Database, ServerSession, server_session

if TYPE_CHECKING:
    from asyncpg import Connection, Record


@pytest.fixture(scope="module")
async def session() -> AsyncGenerator[ServerSession]:
    """Run servers for this module."""
    async with server_session(("ingest", "parser")) as session:
        yield session


@pytest.fixture
async def database(session: ServerSession) -> AsyncGenerator[Database]:
    """Give a test its own database."""
    database = await session.clone_database()
    yield database
    await session.drop_database(database)


@asynccontextmanager
async def connected(dsn: str) -> AsyncGenerator["Connection[Record]"]:
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()


async def test_service_owns_its_schema_and_works_there_by_default(database: Database) -> None:
    """A table without a schema's name lands in the service's own schema."""
    async with connected(database.dsn_by_service["ingest"]) as ingest:
        await ingest.execute("create table document (id int)")
        assert await ingest.fetchval("select schemaname from pg_tables where tablename = 'document'") == "ingest"


@pytest.mark.parametrize(
    "statement",
    [
        "select * from ingest.document",
        "insert into ingest.document values (1)",
        "drop table ingest.document",
        "create table ingest.mine (id int)",
        "drop schema ingest cascade",
        "create table public.mine (id int)",
        "create role another",
        "set role ingest",
        "alter role ingest password 'mine'",
    ],
)
async def test_service_reaches_no_other(database: Database, statement: str) -> None:
    """One service can neither read, write nor change what is another's."""
    async with connected(database.dsn_by_service["ingest"]) as ingest:
        await ingest.execute("create table document (id int)")
    async with connected(database.dsn_by_service["parser"]) as parser:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await parser.execute(statement)


async def test_service_may_rebuild_beside_its_schema(database: Database) -> None:
    """A service can make a scratch schema and drop it again."""
    async with connected(database.dsn_by_service["ingest"]) as ingest:
        await ingest.execute("create schema ingest_scratch")
        await ingest.execute("drop schema ingest_scratch")


async def test_no_login_without_the_password(database: Database) -> None:
    """Every role needs its own password, on loopback too."""
    dsn = database.dsn_by_service["ingest"]
    password = dsn.split(":")[2].split("@")[0]
    for wrong in (dsn.replace(password, "guess"), dsn.replace("//ingest:", "//parser:")):
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(wrong)


async def test_roles_are_ensured_again_with_what_they_own(session: ServerSession) -> None:
    """Ensuring roles twice changes a password and nothing else; names are quoted."""
    database = await session.clone_database()
    name = 'odd "name"; --'
    await ensure_roles(database.admin_dsn, {name: "first"})
    await ensure_roles(database.admin_dsn, {name: "it's"})
    async with connected(database.admin_dsn) as admin:
        rows = await admin.fetch("select nspowner::regrole::text as owner from pg_namespace where nspname = $1", name)
    assert ['"odd ""name""; --"'] == [row["owner"] for row in rows]
    await session.drop_database(database)
    assert (await session.clone_database(database.name)).name == database.name


async def test_clone_has_what_the_template_has(session: ServerSession) -> None:
    """A clone starts with the template's tables, still owned by their service, and leads its own life."""
    async with connected(session.template.dsn_by_service["parser"]) as parser:
        await parser.execute("create table playbook (id int)")
        await parser.execute("insert into playbook values (7)")
    first, second = await session.clone_database(), await session.clone_database()
    async with connected(first.dsn_by_service["parser"]) as parser:
        await parser.execute("update playbook set id = 8")
    async with connected(second.dsn_by_service["parser"]) as parser:
        assert await parser.fetchval("select id from playbook") == 7


async def test_text_sorts_by_code_point_and_folds_by_unicode(database: Database) -> None:
    """The order of text does not depend on the machine, and letters beyond ASCII have both cases."""
    async with connected(database.admin_dsn) as admin:
        rows = await admin.fetch("select text from (values ('é'), ('a'), ('Z'), ('b')) as t (text) order by text")
        assert ["Z", "a", "b", "é"] == [row["text"] for row in rows]
        assert await admin.fetchval("select lower('ÉMILIE')") == "émilie"

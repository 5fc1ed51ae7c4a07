"""Real servers for every test that needs them: started once, shared by namespace and by cloned database."""

from collections.abc import AsyncGenerator
from uuid import uuid4

import pytest

from callboard.contracts.subjects import Namespace
from callboard.embedded.session import Database, ServerSession, server_session

SERVICES = ("ingest", "parser", "planner", "api")


@pytest.fixture(scope="session")
async def servers() -> AsyncGenerator[ServerSession]:
    """One nats-server and one Postgres for the whole session; a test that kills servers starts its own."""
    async with server_session(SERVICES) as session:
        yield session


@pytest.fixture(scope="session")
def nats_url(servers: ServerSession) -> str:
    """The address of NATS, credentials included."""
    return servers.nats_url


@pytest.fixture
def namespace() -> Namespace:
    """Names on the shared NATS that no other test has."""
    return Namespace(f"t{uuid4().hex[:12]}")


@pytest.fixture
async def database(servers: ServerSession) -> AsyncGenerator[Database]:
    """A database of the test's own, with a role and an empty schema for each service."""
    cloned = await servers.clone_database()
    yield cloned
    await servers.drop_database(cloned)


@pytest.fixture
def database_url(database: Database) -> str:
    """The administrator's address of the test's own database."""
    return database.admin_dsn

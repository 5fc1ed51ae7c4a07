"""What several modules of integration tests ask for; one that needs it otherwise makes its own of that name."""

from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from nats.aio.client import Client

from callboard.api.bootstrap import definition as api
from callboard.contracts.subjects import Namespace
from callboard.embedded.session import Database, ServerSession
from callboard.ingest.bootstrap import definition as ingest
from callboard.kernel.database import Pool, open_pool
from callboard.kernel.log import EventStore, connect
from callboard.parser.bootstrap import definition as parser
from integration.gateway_setting import PLAY, running, settled, upload
from integration.jobs_setting import Setting, setting
from integration.log_faults import NatsProcess
from integration.projection_views import opened_store


@pytest.fixture
async def store(nats_url: str, namespace: Namespace) -> AsyncGenerator[EventStore]:
    """The log of the test's own namespace."""
    async with opened_store(nats_url, namespace) as store:
        yield store


@pytest.fixture
async def pool(database_url: str) -> AsyncGenerator[Pool]:
    """Connections to the test's own database, where its views are built in the schema `views`."""
    async with await open_pool(database_url, schema="views") as pool:
        yield pool


@pytest.fixture
async def other_pool(database_url: str) -> AsyncGenerator[Pool]:
    """Connections to the same views, as another process would have them."""
    async with await open_pool(database_url, schema="views", application_name="other") as pool:
        yield pool


@pytest.fixture
async def stage(nats_url: str, namespace: Namespace, database_url: str) -> AsyncGenerator[Setting]:
    """A log and an empty view of jobs, with nobody at work yet."""
    async with setting(nats_url, namespace, database_url) as opened:
        yield opened


@pytest.fixture
def server(tmp_path: Path) -> Generator[NatsProcess]:
    """A nats-server of the test's own, to be killed, stopped and cut off."""
    with NatsProcess(tmp_path) as server:
        yield server


@pytest.fixture
async def nc(server: NatsProcess) -> AsyncGenerator[Client]:
    """A connection to the test's own server, past every fault."""
    nc = await connect(server.url, name="faults", timeout=10)
    yield nc
    await nc.close()


@pytest.fixture(scope="module")
def stack_namespace() -> Namespace:
    """The names of this module's services."""
    return Namespace(f"t{uuid4().hex[:12]}")


@pytest.fixture(scope="module")
async def gateway(servers: ServerSession, stack_namespace: Namespace) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of one gateway with everything behind it."""
    database = await servers.clone_database()
    async with running(servers, database, stack_namespace, ingest(), parser(), api()) as client:
        yield client
    await servers.drop_database(database)


@pytest.fixture(scope="module")
async def alone(servers: ServerSession) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of one gateway with no service behind it: what changes is what is asked for, and no more."""
    database = await servers.clone_database()
    async with running(servers, database, Namespace(f"t{uuid4().hex[:12]}"), api()) as client:
        yield client
    await servers.drop_database(database)


@pytest.fixture
async def lonely(servers: ServerSession, database: Database, namespace: Namespace) -> AsyncGenerator[httpx.AsyncClient]:
    """The same for one test, on its own names and database."""
    async with running(servers, database, namespace, api()) as client:
        yield client


@pytest.fixture(scope="module")
async def parsed(gateway: httpx.AsyncClient) -> dict[str, Any]:
    """A document with its playbook."""
    return await settled(gateway, await upload(gateway, PLAY.encode(), project="rooms"))

"""What several modules of integration tests ask for; one that needs it otherwise makes its own of that name."""

from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import pytest
from nats.aio.client import Client

from callboard.contracts.subjects import Namespace
from callboard.kernel.database import Pool, open_pool
from callboard.kernel.log import EventStore, connect
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

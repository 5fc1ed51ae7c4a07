"""A service outlives its servers: it says that it cannot work, and goes on by itself when they are back."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable

import httpx
import pytest

from callboard.contracts.subjects import Namespace
from callboard.embedded.session import ServerSession, server_session
from callboard.kernel.service import Service
from callboard.kernel.settings import Settings
from integration.bell_tower import Polished, Rang, Ring, definition


@pytest.fixture(scope="module")
async def own_servers() -> AsyncGenerator[ServerSession]:
    """Servers that may be killed."""
    async with server_session(("tower",)) as servers:
        yield servers


@pytest.fixture
async def service(own_servers: ServerSession, namespace: Namespace) -> AsyncGenerator[Service]:
    """The bell tower on them."""
    database = await own_servers.clone_database()
    settings = Settings.model_validate(
        {
            "nats_url": own_servers.nats_url,
            "database_url": database.dsn_by_service["tower"],
            "namespace": namespace.name,
            "shutdown_grace": 3,
        }
    )
    async with Service(definition(), settings) as service:
        yield service


async def until_ready(service: Service, *, ready: bool) -> None:
    """Ask for readiness until it is as expected."""
    async with asyncio.timeout(20), httpx.AsyncClient(base_url=service.url) as client:
        while ((await client.get("/readyz")).status_code == 200) is not ready:  # noqa: ASYNC110 - asked from outside
            await asyncio.sleep(0.02)


async def count(service: Service, event_type: str, number: int) -> None:
    """Follow the log until it holds so many events of a type."""
    async with asyncio.timeout(20):
        async for batch in service.resources.store.read_all():
            number -= sum(raw.type == event_type for raw in batch)
            if number <= 0:
                return


Fault = Callable[[ServerSession], Awaitable[None]]


@pytest.mark.parametrize(
    ("kill", "start"),
    [
        (ServerSession.kill_nats, ServerSession.start_nats),
        (ServerSession.kill_postgres, ServerSession.start_postgres),
    ],
    ids=["nats", "postgres"],
)
async def test_a_killed_server_costs_no_command(
    own_servers: ServerSession, service: Service, kill: Fault, start: Fault
) -> None:
    """Readiness falls and rises again; each command of before and after takes effect to its very end, once."""
    send = service.resources.commands.send
    await send(Ring(times=1))
    await count(service, Polished.type, 1)
    await kill(own_servers)
    await until_ready(service, ready=False)
    asked = asyncio.create_task(send(Ring(times=2)))
    await start(own_servers)
    await asked
    await send(Ring(times=3))
    await count(service, Polished.type, 3)
    await until_ready(service, ready=True)

    position = await service.resources.store.last_position()
    batches = [batch async for batch in service.resources.store.read_all(until=position)]
    types = [raw.type for batch in batches for raw in batch]
    assert (3, 3) == (types.count(Rang.type), types.count(Polished.type))

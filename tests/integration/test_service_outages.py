"""A service outlives its servers: it says that it cannot work, and goes on by itself when they are back."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress

import httpx
import pytest

from callboard.contracts.subjects import Namespace
from callboard.embedded.session import ServerSession, server_session
from callboard.kernel.ending import end_task
from callboard.kernel.errors import Unavailable
from callboard.kernel.log import EventStore, connect
from callboard.kernel.service import Service
from callboard.kernel.settings import Settings
from integration.bell_tower import REGISTRY, Polished, Rang, Ring, definition
from integration.conditions import until


@pytest.fixture(scope="module")
async def own_servers() -> AsyncGenerator[ServerSession]:
    """Servers that may be killed, and that keep what they have acknowledged."""
    async with server_session(("tower",), durable=True) as servers:
        yield servers


class Kept:
    """A service under a supervisor: one whose background task dies is started again, as its process would be."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._service: Service | None = None
        self._up = asyncio.Event()

    async def service(self) -> Service:
        """The one that runs at present."""
        await self._up.wait()
        assert self._service is not None
        return self._service

    async def keep(self) -> None:
        """Supervise for ever."""
        while True:
            async with Service(definition(), self._settings) as self._service:
                self._up.set()
                await self._service.failure()
                self._up.clear()

    async def send(self, command: Ring) -> None:
        """Send a command as anybody may: again, as it is, where nobody answered."""
        while True:
            with suppress(Unavailable):
                await (await self.service()).resources.commands.send(command)
                return

    async def until_ready(self, *, ready: bool) -> None:
        """Ask for readiness until it is as expected; a process that is being started again is not ready."""
        async with httpx.AsyncClient() as client:

            async def as_expected() -> bool:
                return await self._is_ready(client) is ready

            await until(as_expected)

    async def _is_ready(self, client: httpx.AsyncClient) -> bool:
        if self._service is None or not self._up.is_set():
            return False
        try:
            return (await client.get(f"{self._service.url}/readyz")).is_success
        except httpx.TransportError:
            return False


@pytest.fixture
async def kept(own_servers: ServerSession, namespace: Namespace) -> AsyncGenerator[Kept]:
    """The bell tower on servers that may be killed."""
    database = await own_servers.clone_database()
    settings = Settings.model_validate(
        {
            "nats_url": own_servers.nats_url,
            "database_url": database.dsn_by_service["tower"],
            "namespace": namespace.name,
            "shutdown_grace": 3,
        }
    )
    kept = Kept(settings)
    task = asyncio.create_task(kept.keep())
    yield kept
    await end_task(task)


@pytest.fixture
async def log(own_servers: ServerSession, namespace: Namespace) -> AsyncGenerator[EventStore]:
    """The same log, as somebody else sees it."""
    nc = await connect(own_servers.nats_url, name="onlooker")
    store = EventStore(nc, namespace, REGISTRY)
    await store.open()
    yield store
    await store.close()
    await nc.close()


async def count(log: EventStore, event_type: str, number: int) -> None:
    """Follow the log until it holds so many events of a type."""
    async with asyncio.timeout(20):
        async for batch in log.read_all():
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
    own_servers: ServerSession, kept: Kept, log: EventStore, kill: Fault, start: Fault
) -> None:
    """Readiness falls and rises again; each command of before and after takes effect to its very end, once."""
    await kept.send(Ring(times=1))
    await count(log, Polished.type, 1)
    await kill(own_servers)
    await kept.until_ready(ready=False)
    asked = asyncio.create_task(kept.send(Ring(times=2)))
    await start(own_servers)
    await asked
    await kept.send(Ring(times=3))
    await count(log, Polished.type, 3)
    await kept.until_ready(ready=True)

    batches = [batch async for batch in log.read_all(until=await log.last_position())]
    types = [raw.type for batch in batches for raw in batch]
    assert (3, 3) == (types.count(Rang.type), types.count(Polished.type))

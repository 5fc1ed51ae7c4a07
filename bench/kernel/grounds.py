"""The two servers of a bench, whose durability can be chosen apart."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

from callboard.embedded import DataFolder, NatsServer, PostgresServer, Supervisor
from callboard.embedded.backoff import Backoff
from callboard.embedded.session import ServerSession, temporary_folder

SERVICE = "bench"
SOON = Backoff(first_s=0.02, cap_s=0.2)
"""Whatever dies is started again at once, for all sides of a comparison alike."""


@asynccontextmanager
async def forced_servers(*, nats_always: bool = True) -> AsyncGenerator[ServerSession]:
    """Postgres forces every commit to disk, and NATS every write; `nats_always=False` leaves NATS to its own default."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(DataFolder(stack.enter_context(temporary_folder()) / "data").hold())
        nats = NatsServer.in_folder(folder, durable=nats_always)
        postgres = PostgresServer.in_folder(folder, [SERVICE])
        supervisor = await stack.enter_async_context(Supervisor(backoff=SOON))
        await supervisor.start(nats.spec(), postgres.spec())
        await postgres.provision()
        yield ServerSession(supervisor, nats, postgres)

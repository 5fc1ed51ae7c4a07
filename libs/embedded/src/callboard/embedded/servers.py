"""Both servers of one machine, from a data folder to addresses."""

from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from callboard.embedded.folder import DataFolder
from callboard.embedded.nats_server import NatsServer
from callboard.embedded.postgres_server import PostgresServer
from callboard.embedded.supervisor import Supervisor


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where the servers are reached. Every address contains a password.

    Attributes:
        nats_url: For clients of NATS.
        admin_dsn: For the superuser of Postgres, in the database `callboard`.
        dsn_by_service: For each service's role, in the same database.
    """

    nats_url: str
    admin_dsn: str
    dsn_by_service: Mapping[str, str]


@asynccontextmanager
async def start_servers(
    folder: DataFolder,
    services: Iterable[str] = (),
    *,
    durable: bool = True,
    supervisor: Supervisor | None = None,
) -> AsyncGenerator[Endpoints]:
    """Run NATS and Postgres on a data folder, keep them alive meanwhile, and stop them at the end.

    Args:
        folder: Held from here on, so by nobody else now.
        services: Who gets a role and a schema in Postgres.
        durable: False is for throw-away servers.
        supervisor: Runs them; one that the caller watches, or to which services are added. It is stopped at the end.

    Raises:
        EmbeddedError: They cannot run; nothing is left running then.
    """
    with folder.hold():
        async with run_servers(folder, services, durable=durable, supervisor=supervisor) as endpoints:
            yield endpoints


@asynccontextmanager
async def run_servers(
    folder: DataFolder,
    services: Iterable[str] = (),
    *,
    durable: bool = True,
    supervisor: Supervisor | None = None,
) -> AsyncGenerator[Endpoints]:
    """As `start_servers`, on a folder that this process holds already."""
    nats = NatsServer.in_folder(folder, durable=durable)
    postgres = PostgresServer.in_folder(folder, services, durable=durable)
    async with supervisor or Supervisor() as running:
        await running.start(nats.spec(), postgres.spec())
        await postgres.provision()
        yield Endpoints(nats.url, postgres.admin_dsn(), postgres.dsn_by_service())

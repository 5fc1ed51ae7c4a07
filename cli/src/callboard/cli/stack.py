"""Everything that `callboard up` runs: the two servers, unless others are named, and every service as its own process."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from callboard.cli.readiness import service_is_ready
from callboard.cli.running import Running
from callboard.embedded import ChildSpec, DataFolder, NatsServer, PostgresServer, Supervisor
from callboard.kernel.database import connect as connect_database
from callboard.kernel.log import connect as connect_nats

SERVICES = ("ingest", "parser", "planner", "api")
GATEWAY = "api"
_HOST = "127.0.0.1"
_READY_SECONDS = 60.0
_GRACE_SECONDS = 15.0
_ELSEWHERE_SECONDS = 3.0
"""How long a server that runs elsewhere may take to answer; the services themselves wait longer for one that restarts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person, or the environment, chose about a run.

    `nats_url` and `database_url` name servers that run elsewhere; ours are not started then.
    """

    port: int | None = None
    nats_url: str | None = None
    database_url: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def of_environment(cls, port: int | None = None) -> Choices:
        """The choices of this process: `CALLBOARD_NATS_URL`, `CALLBOARD_DATABASE_URL`, and all that services inherit."""
        return cls(
            port=port,
            nats_url=os.environ.get("CALLBOARD_NATS_URL") or None,
            database_url=os.environ.get("CALLBOARD_DATABASE_URL") or None,
            environment=dict(os.environ),
        )

    @property
    def children(self) -> tuple[str, ...]:
        """Every process of the run, in the order of their start."""
        ours = (("nats", self.nats_url), ("postgres", self.database_url))
        return (*(name for name, elsewhere in ours if elsewhere is None), *SERVICES)


@asynccontextmanager
async def running_stack(folder: DataFolder, choices: Choices, supervisor: Supervisor) -> AsyncGenerator[Running]:
    """Start everything on a data folder, publish where it is reached, and stop it at the end.

    Raises:
        EmbeddedError: the folder is in use or cannot be used, a port is taken, or something did not become ready.
        NatsUnreachable, DatabaseError: a server that runs elsewhere cannot be used.
    """
    with folder.hold(ports=[] if choices.port is None else [choices.port]):
        ports = {name: folder.port(name, choices.port if name == GATEWAY else None) for name in SERVICES}
        async with supervisor:
            nats, databases = await _servers(folder, choices, supervisor)
            running = Running(
                gateway=_url(ports[GATEWAY]),
                nats=nats,
                databases=databases,
                services={name: _url(port) for name, port in ports.items()},
                namespace=choices.environment.get("CALLBOARD_NAMESPACE", ""),
            )
            await supervisor.start(*(_service(name, port, folder, choices, running) for name, port in ports.items()))
            folder.publish(running.addresses())
            yield running


@asynccontextmanager
async def private_servers(folder: DataFolder, choices: Choices) -> AsyncGenerator[tuple[str, dict[str, str]]]:
    """The servers of a folder that nobody runs on, without any service: NATS's address and each service's database.

    The folder stays in the format that it has.

    Raises:
        EmbeddedError, NatsUnreachable, DatabaseError: as `running_stack`.
    """
    supervisor = Supervisor()
    with folder.hold(as_it_is=True):
        async with supervisor:
            yield await _servers(folder, choices, supervisor)


async def _servers(folder: DataFolder, choices: Choices, supervisor: Supervisor) -> tuple[str, dict[str, str]]:
    """The addresses of NATS and of each service's database, with servers of our own where no others are named."""
    nats = None if choices.nats_url else NatsServer.in_folder(folder)
    postgres = None if choices.database_url else PostgresServer.in_folder(folder, SERVICES)
    if choices.nats_url:
        await _require_nats(choices.nats_url)
    if choices.database_url:
        await _require_database(choices.database_url)
    await supervisor.start(*(server.spec() for server in (nats, postgres) if server is not None))
    if postgres is not None:
        await postgres.provision()
    return (
        nats.url if nats is not None else str(choices.nats_url),
        postgres.dsn_by_service() if postgres is not None else dict.fromkeys(SERVICES, str(choices.database_url)),
    )


async def _require_nats(url: str) -> None:
    nc = await connect_nats(url, name="callboard-up", timeout=_ELSEWHERE_SECONDS)
    await nc.close()


async def _require_database(dsn: str) -> None:
    connection = await connect_database(
        dsn, schema="public", application_name="callboard-up", wait_seconds=_ELSEWHERE_SECONDS
    )
    await connection.close()


def _service(name: str, port: int, folder: DataFolder, choices: Choices, running: Running) -> ChildSpec:
    servers = {"nats", "postgres"}.intersection(choices.children)
    environment = {
        "CALLBOARD_LOG_FORMAT": "json",
        **choices.environment,
        "CALLBOARD_NATS_URL": running.nats,
        "CALLBOARD_DATABASE_URL": running.databases[name],
        "CALLBOARD_HOST": _HOST,
        "CALLBOARD_PORT": str(port),
    }
    return ChildSpec(
        name=name,
        argv=[sys.executable, "-m", f"callboard.{name}"],
        env=environment,
        ready=partial(service_is_ready, _HOST, port),
        log=folder.log(name),
        address=_url(port),
        depends_on=sorted(servers),
        ready_s=_READY_SECONDS,
        grace_s=_GRACE_SECONDS,
    )


def _url(port: int) -> str:
    return f"http://{_HOST}:{port}"

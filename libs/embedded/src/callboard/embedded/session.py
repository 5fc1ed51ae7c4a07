"""Servers for a test session: quick, thrown away, and to be mistreated."""

import shutil
import tempfile
import uuid
from collections.abc import AsyncGenerator, Generator, Iterable, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import psutil

from callboard.embedded.folder import DataFolder
from callboard.embedded.nats_server import NAME as NATS
from callboard.embedded.nats_server import NatsServer
from callboard.embedded.postgres_server import DATABASE, PostgresServer
from callboard.embedded.postgres_server import NAME as POSTGRES
from callboard.embedded.roles import ensure_roles, run_formatted
from callboard.embedded.supervisor import Supervisor


@dataclass(frozen=True, slots=True)
class Database:
    """One test's own database.

    Attributes:
        name: Its name.
        admin_dsn: For the superuser.
        dsn_by_service: For each service's role, which owns its schema here too.
    """

    name: str
    admin_dsn: str
    dsn_by_service: Mapping[str, str]


class ServerSession:
    """A NATS and a Postgres that run, and the faults that can be done to them.

    What is killed or stopped here stays down until it is started again, so that a test decides how long.
    A server keeps its port all the while.
    """

    def __init__(self, supervisor: Supervisor, nats: NatsServer, postgres: PostgresServer) -> None:
        self.supervisor = supervisor
        self._nats = nats
        self._postgres = postgres

    @property
    def nats_url(self) -> str:
        """The address for clients of NATS, with its password."""
        return self._nats.url

    @property
    def template(self) -> Database:
        """The database that others are cloned from: bring its tables up to date, then close every connection to it."""
        return self._database(DATABASE)

    async def clone_database(self, name: str | None = None) -> Database:
        """Make a database with all that the template has now.

        Args:
            name: What to call it; None for a name that nobody has.

        Raises:
            asyncpg.ObjectInUseError: Somebody is connected to the template.
            asyncpg.DuplicateDatabaseError: The name is taken.
        """
        name = name or f"test_{uuid.uuid4().hex[:12]}"
        await self._administer("create database %I template %I strategy file_copy", name, DATABASE)
        # What a role may do with a database as a whole is not copied along.
        await ensure_roles(self._postgres.admin_dsn(name), self._postgres.passwords)
        return self._database(name)

    async def drop_database(self, database: Database) -> None:
        """Drop a cloned database, whoever is still connected to it."""
        await self._administer("drop database if exists %I with (force)", database.name)

    async def kill_nats(self) -> None:
        """Kill NATS by SIGKILL."""
        await self.supervisor.stop_child(NATS, kill=True)

    async def start_nats(self) -> None:
        """Start NATS again; it is ready when this returns."""
        await self.supervisor.start_child(NATS)

    async def restart_nats(self) -> None:
        """Kill NATS and start it again."""
        await self.kill_nats()
        await self.start_nats()

    async def kill_postgres(self) -> None:
        """Kill Postgres by SIGKILL."""
        await self.supervisor.stop_child(POSTGRES, kill=True)

    async def stop_postgres(self) -> None:
        """Stop Postgres in an orderly way, ending every session."""
        await self.supervisor.stop_child(POSTGRES)

    async def start_postgres(self) -> None:
        """Start Postgres again; it is ready when this returns."""
        await self.supervisor.start_child(POSTGRES)

    async def restart_postgres(self) -> None:
        """Kill Postgres and start it again."""
        await self.kill_postgres()
        await self.start_postgres()

    def process(self, name: str) -> psutil.Process:
        """Give the present process of `nats` or `postgres`, to suspend and resume it or to measure it.

        Raises:
            ProcessLookupError: It is down.
        """
        pid = self.supervisor.statuses[name].pid
        if pid is None:
            raise ProcessLookupError(name)
        return psutil.Process(pid)

    def _database(self, name: str) -> Database:
        return Database(name, self._postgres.admin_dsn(name), self._postgres.dsn_by_service(name))

    async def _administer(self, statement: str, *names: str) -> None:
        connection = await asyncpg.connect(self._postgres.admin_dsn("postgres"))
        try:
            await run_formatted(connection, statement, *names)
        finally:
            await connection.close()


@contextmanager
def temporary_folder() -> Generator[Path]:
    """Make a temporary folder that the unprivileged account of a Postgres can pass through, and remove it."""
    path = Path(tempfile.mkdtemp(prefix="callboard-"))
    try:
        path.chmod(0o711)
        yield path
    finally:
        shutil.rmtree(path)


@asynccontextmanager
async def server_session(services: Iterable[str] = (), *, durable: bool = False) -> AsyncGenerator[ServerSession]:
    """Run both servers in a temporary folder, which goes away with them.

    Args:
        services: Who gets a role and a schema in Postgres.
        durable: True where a test is about what is on disk; it is slower.

    Raises:
        EmbeddedError: They cannot run.
    """
    with temporary_folder() as path, DataFolder(path / "data").hold() as folder:
        nats = NatsServer.in_folder(folder, durable=durable)
        postgres = PostgresServer.in_folder(folder, services, durable=durable)
        async with Supervisor() as supervisor:
            await supervisor.start(nats.spec(), postgres.spec())
            await postgres.provision()
            yield ServerSession(supervisor, nats, postgres)

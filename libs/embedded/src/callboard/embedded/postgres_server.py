"""One Postgres on loopback, under one folder, as our own child."""

import asyncio
import os
import signal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Self

from callboard.embedded.account import Account, unprivileged_account
from callboard.embedded.binaries import POSTGRES_MAJOR, postgres_programs, reachable_programs
from callboard.embedded.child_spec import ChildSpec
from callboard.embedded.cluster import ENVIRONMENT, clear_the_way, make_cluster, require_reachable
from callboard.embedded.durable_file import write_durably
from callboard.embedded.errors import OtherPostgres
from callboard.embedded.folder import DataFolder
from callboard.embedded.ports import LOOPBACK
from callboard.embedded.probes import postgres_answers
from callboard.embedded.roles import ensure_database, ensure_roles

NAME = "postgres"
USER = "callboard"
DATABASE = "callboard"
_CONFIGURATION = ("postgresql.conf", "pg_hba.conf")
_THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresServer:
    """How to run Postgres.

    Attributes:
        folder: Holds the cluster (`data`), its configuration files, and a copy of the programs where one is needed.
        log: Where its output goes.
        port: Where clients connect.
        password: The superuser's password; its name is `callboard`, as is the database's.
        passwords: The password of each service's role, by the service's name.
        durable: False is for throw-away servers: nothing waits for the disk.
    """

    folder: Path
    log: Path
    port: int
    password: str
    passwords: Mapping[str, str]
    durable: bool = True

    @classmethod
    def in_folder(
        cls,
        folder: DataFolder,
        services: Iterable[str] = (),
        *,
        port: int | None = None,
        durable: bool = True,
    ) -> Self:
        """Describe the server of a data folder that this process holds.

        Raises:
            PortInUse: `port` was given and is taken.
            OtherPostgres: the cluster belongs to another major version.
        """
        _require_our_major(folder)
        return cls(
            folder=folder.postgres,
            log=folder.log(NAME),
            port=folder.port(NAME, port),
            password=folder.secret("postgres"),
            passwords={service: folder.secret(f"postgres.{service}") for service in services},
            durable=durable,
        )

    @property
    def data(self) -> Path:
        """The cluster's folder."""
        return self.folder / "data"

    def admin_dsn(self, database: str = DATABASE) -> str:
        """The address for the superuser."""
        return self._dsn(USER, self.password, database)

    def dsn_by_service(self, database: str = DATABASE) -> dict[str, str]:
        """The address for each service's role."""
        return {name: self._dsn(name, password, database) for name, password in self.passwords.items()}

    async def provision(self) -> None:
        """Make the database, and the services' roles and schemas in it, as far as they are missing.

        Raises:
            asyncpg.PostgresError: The server refused.
            OSError: It cannot be reached.
        """
        await ensure_database(self.admin_dsn("postgres"), DATABASE)
        await ensure_roles(self.admin_dsn(), self.passwords)

    def spec(self) -> ChildSpec:
        """Describe the process to a supervisor. Its first preparation makes the cluster.

        Raises:
            BinaryMissing: Postgres is not installed.
        """
        installed = postgres_programs()
        account = unprivileged_account(self.data)

        def programs() -> Path:
            return reachable_programs(installed, account, self.folder)

        async def prepare() -> None:
            await self._prepare(await asyncio.to_thread(programs), account)

        return ChildSpec(
            name=NAME,
            argv=lambda: self._command(programs()),
            env=ENVIRONMENT,
            ready=self._ready,
            log=self.log,
            address=f"{LOOPBACK}:{self.port}",
            prepare=prepare,
            account=account,
            ready_s=60.0,  # after a kill it replays its log first
            stop_signal=signal.SIGINT,  # "fast": ends sessions, writes a checkpoint, leaves
            grace_s=20.0,
            orphan_signal=signal.SIGQUIT,  # "immediate": leaves at once, its backends with it; the log makes it whole
        )

    async def _prepare(self, programs: Path, account: Account | None) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        require_reachable(self.folder, account)
        for name in _CONFIGURATION:
            text = (files("callboard.embedded") / "conf" / name).read_text("utf-8")
            write_durably(self.folder / name, text, 0o644)
        if self.data.exists():
            await clear_the_way(self.data)
        else:
            await make_cluster(programs, self.data, user=USER, password=self.password, log=self.log, account=account)

    def _command(self, programs: Path) -> list[str]:
        settings = {
            "config_file": str(self.folder / "postgresql.conf"),
            "hba_file": str(self.folder / "pg_hba.conf"),
            "listen_addresses": LOOPBACK,
            "port": str(self.port),
            "unix_socket_directories": "",
            "cluster_name": "callboard",
            # Reading ahead by worker processes gains nothing on views that fit in memory, and costs three processes.
            "io_method": "sync",
            **({} if self.durable else _THROW_AWAY),
        }
        arguments = [argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")]
        return [os.fspath(programs / "postgres"), "-D", str(self.data), *arguments]

    async def _ready(self) -> None:
        await postgres_answers(self.admin_dsn("postgres"))

    def _dsn(self, user: str, password: str, database: str) -> str:
        return f"postgresql://{user}:{password}@{LOOPBACK}:{self.port}/{database}?sslmode=disable"


def _require_our_major(folder: DataFolder) -> None:
    mark = folder.postgres / "data" / "PG_VERSION"
    found = mark.read_text("ascii").strip() if mark.exists() else str(POSTGRES_MAJOR)
    if found != str(POSTGRES_MAJOR):
        raise OtherPostgres(folder.path, found, POSTGRES_MAJOR)

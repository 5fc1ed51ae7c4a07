"""One nats-server with JetStream, on loopback, under one folder."""

import signal
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Self

from callboard.embedded.binaries import nats_server
from callboard.embedded.child_spec import ChildSpec
from callboard.embedded.folder import DataFolder
from callboard.embedded.leftovers import clear_leftovers
from callboard.embedded.ports import LOOPBACK
from callboard.embedded.probes import jetstream_answers

NAME = "nats"
USER = "callboard"


@dataclass(frozen=True, slots=True, kw_only=True)
class NatsServer:
    """How to run nats-server.

    Attributes:
        folder: JetStream's files; also the process's current folder.
        log: Where its output goes.
        port: Where clients connect.
        password: The password of the one user, `callboard`.
        durable: Force every write to disk before it is acknowledged. False is for throw-away servers: every two
            minutes, the server's own default, which loses acknowledged writes at a power failure.
        monitor_port: Where it answers HTTP about itself; None for nowhere.
    """

    folder: Path
    log: Path
    port: int
    password: str
    durable: bool = True
    monitor_port: int | None = None

    @classmethod
    def in_folder(
        cls,
        folder: DataFolder,
        *,
        port: int | None = None,
        durable: bool = True,
        monitor_port: int | None = None,
    ) -> Self:
        """Describe the server of a data folder that this process holds.

        Raises:
            PortInUse: `port` was given and is taken.
        """
        return cls(
            folder=folder.nats,
            log=folder.log(NAME),
            port=folder.port(NAME, port),
            password=folder.secret("nats"),
            durable=durable,
            monitor_port=monitor_port,
        )

    @property
    def url(self) -> str:
        """The address for clients, with user and password."""
        return f"nats://{USER}:{self.password}@{LOOPBACK}:{self.port}"

    def spec(self) -> ChildSpec:
        """Describe the process to a supervisor.

        Raises:
            BinaryMissing: nats-server is not installed.
        """
        with as_file(files("callboard.embedded") / "conf" / "nats-server.conf") as configuration:
            argv = [str(nats_server()), "--config", str(configuration)]
        if self.monitor_port is not None:
            argv += ["--http_port", str(self.monitor_port)]
        return ChildSpec(
            name=NAME,
            argv=argv,
            env=self._environment(),
            ready=self._ready,
            log=self.log,
            cwd=self.folder,
            address=f"{LOOPBACK}:{self.port}",
            prepare=self._prepare,
            ready_s=60.0,  # a long log without a usable index is read through first
            # On this it writes its index and leaves, which is kinder than a kill and takes milliseconds.
            orphan_signal=signal.SIGTERM,
        )

    def _environment(self) -> dict[str, str]:
        return {
            "CALLBOARD_NATS_NAME": "callboard",
            "CALLBOARD_NATS_HOST": LOOPBACK,
            "CALLBOARD_NATS_PORT": str(self.port),
            "CALLBOARD_NATS_STORE": f'"{self.folder}"',
            "CALLBOARD_NATS_SYNC": "always" if self.durable else "120s",
            "CALLBOARD_NATS_USER": USER,
            "CALLBOARD_NATS_PASSWORD": self.password,
        }

    async def _prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        await clear_leftovers(self.folder, "nats-server", signal.SIGTERM)

    async def _ready(self) -> None:
        await jetstream_answers(LOOPBACK, self.port, USER, self.password)

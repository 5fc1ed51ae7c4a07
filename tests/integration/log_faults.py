"""Faults for the event log: a nats-server of a test's own that can be killed, and a wire to it that can be cut or muted."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self
from uuid import uuid4

from nats.aio.client import Client
from nats.js import JetStreamContext

from callboard.contracts.event import Envelope, Event, Origin
from callboard.contracts.events import JobCreated
from callboard.contracts.subjects import Aggregate

NATS_SERVER = Path(sys.executable).parent / "nats-server"
ORIGIN = Origin(source="test")


def a_job() -> Aggregate:
    """A job that nobody has heard of."""
    return Aggregate("job", uuid4())


def created(aggregate: Aggregate, *, project: str = "p") -> Envelope:
    """A fresh event for a job."""
    event: Event = JobCreated(kind="parse", project=project, args={})
    return Envelope.wrap(aggregate, event, ORIGIN)


def jetstream(nc: Client) -> JetStreamContext:
    """The client's own view of JetStream, which shares no code with the event store."""
    return nc.jetstream()  # pyright: ignore[reportUnknownMemberType] - nats-py leaves the options open


def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class NatsProcess:
    """A nats-server that forces every write to disk, on loopback, with its store in `folder`. Ends with the context."""

    def __init__(self, folder: Path, jetstream: str = "sync_interval: always", extra: str = "") -> None:
        self.port = free_port()
        self._configuration = folder / "nats.conf"
        block = f'jetstream {{ store_dir: "{folder}", {jetstream} }}' if jetstream else ""
        self._configuration.write_text(f'listen: "127.0.0.1:{self.port}"\n{block}\n{extra}\n')
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._process = subprocess.Popen([NATS_SERVER, "-c", self._configuration], stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        """As a power cut would for the process: no word to anybody."""
        self._end(signal.SIGKILL)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait()
            self._process = None


class Wire:
    """A TCP wire to a server. Muted, what the server says is lost; deaf, what the client says is; cut, connections end."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._writers: set[asyncio.StreamWriter] = set()
        self._carriers: set[asyncio.Task[None]] = set()
        self.port = 0
        self.muted = False
        self.deaf = False
        self.lost = asyncio.Event()
        """Whether anything was ever said into it that was not carried."""

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """End all connections; new ones are carried."""
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    def heal(self) -> None:
        """Carry everything again, on new connections: on the old ones the protocol has holes."""
        self.muted = self.deaf = False
        self.cut()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._server_port)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        for task in (
            asyncio.create_task(self._carry(reader, far_writer, to_server=True)),
            asyncio.create_task(self._carry(far_reader, writer, to_server=False)),
        ):
            self._carriers.add(task)
            task.add_done_callback(self._carriers.discard)

    async def close(self) -> None:
        self.cut()
        await asyncio.gather(*self._carriers, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, to_server: bool) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if self.deaf if to_server else self.muted:
                    self.lost.set()
                else:
                    writer.write(data)
                    await writer.drain()
        writer.transport.abort()


@asynccontextmanager
async def wire_to(server_port: int) -> AsyncGenerator[Wire]:
    """A wire on a loopback port of its own."""
    wire = Wire(server_port)
    listener = await asyncio.start_server(wire.accept, "127.0.0.1", 0)
    wire.port = listener.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        listener.close()
        await wire.close()


def positions_are_complete(positions: Sequence[int], first: int, last: int) -> bool:
    """Whether a reader saw each position from `first` to `last` once and in order."""
    return list(positions) == list(range(first, last + 1))

"""The way to a server that a round can cut: its port is shut while the server is down, as a dead server's own port would be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from integration.log_faults import Wire

_LOOPBACK = "127.0.0.1"


class Way(Wire):
    """A wire whose door opens and shuts; the port stays the same."""

    def __init__(self, server_port: int) -> None:
        super().__init__(server_port)
        self._door: asyncio.Server | None = None

    def address(self, url: str) -> str:
        """The server's address, by this way."""
        parts = urlsplit(url)
        credentials, at, _ = parts.netloc.rpartition("@")
        return parts._replace(netloc=f"{credentials}{at}{_LOOPBACK}:{self.port}").geturl()

    async def open(self) -> None:
        """Take connections."""
        self._door = await asyncio.start_server(self.accept, _LOOPBACK, self.port)
        self.port = self._door.sockets[0].getsockname()[1]

    def shut(self) -> None:
        """Refuse new connections; those that are there stay."""
        if self._door is not None:
            self._door.close()


@asynccontextmanager
async def way_to(url: str) -> AsyncGenerator[Way]:
    """An open way to a server on loopback, whose address names its port."""
    port = urlsplit(url).port
    assert port
    way = Way(port)
    await way.open()
    try:
        yield way
    finally:
        way.shut()
        await way.close()

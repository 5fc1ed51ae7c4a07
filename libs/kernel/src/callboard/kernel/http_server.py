"""Serves one ASGI application inside the event loop that is already running."""

from __future__ import annotations

import socket
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from callboard.kernel.errors import KernelError


class PortTaken(KernelError):  # noqa: N818 - names the state
    """Nothing can be served at the address that the settings name; the message says why and what to do."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Connections queue from now on.

    Raises:
        PortTaken: the address is in use, not ours, or not allowed.
    """
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=512
        )
    except OSError as error:
        raise PortTaken(
            f"Cannot listen on {host} port {port} ({error.strerror or error}): "
            "choose another with CALLBOARD_HOST and CALLBOARD_PORT, or stop what uses it."
        ) from error


def url_of(sock: socket.socket) -> str:
    """The address of a listening socket, as http URL."""
    host, port = sock.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class HttpServer:
    """uvicorn without its own signal handling and logging set-up."""

    def __init__(self, app: ASGIApp, sock: socket.socket, *, grace: float) -> None:
        """`grace` is how many seconds open requests may take to finish at a stop."""
        self._sock = sock
        self._stopping = False
        self._server = _Server(
            uvicorn.Config(
                app, log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=max(1, int(grace))
            )
        )

    async def serve(self) -> None:
        """Serve until `stop`. RuntimeError if it ends by itself, e.g. because the application's own start failed."""
        await self._server.serve(sockets=[self._sock])
        if not self._stopping:
            raise RuntimeError("the HTTP application did not start, or ended by itself")

    def stop(self) -> None:
        """Take no more connections; `serve` returns once open requests are done or the grace is over."""
        self._stopping = True
        self._server.should_exit = True


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave signals to the service, which knows the order in which its parts stop."""
        yield

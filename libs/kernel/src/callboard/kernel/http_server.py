"""Serves one ASGI application inside the event loop that is already running."""

from __future__ import annotations

import socket
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from callboard.kernel.health import Health
from callboard.kernel.health_routes import health_routes


def health_app(health: Health) -> ASGIApp:
    """The application of a service that has no other: its health alone."""
    return Starlette(routes=health_routes(health))


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

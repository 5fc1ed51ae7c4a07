"""The connection to NATS: reconnects forever, notices a dead server soon, and says so in the log."""

from __future__ import annotations

import asyncio
import logging
import os
from typing import Any, cast
from urllib.parse import urlsplit

import nats.errors
from nats.aio.client import Server
from nats.aio.msg import Msg

from callboard.kernel.errors import NatsUnreachable
from callboard.kernel.log.growing_wait import GrowingWait
from callboard.kernel.log.wire import WireClient

_log = logging.getLogger(__name__)

_PING_INTERVAL = 5
_MAX_PINGS = 2
_FIRST_WAIT = 0.1
"""Seconds between two tries to connect at all; those to connect again have waits that grow."""
_GROWTH = 1.05
"""From one wait to the next: a wait is then bounded by about a tenth of the outage so far, and a server's return met at once."""


async def connect(url: str, *, name: str, timeout: float = 5.0) -> WireClient:  # noqa: ASYNC109 - it words the error
    """Connect as `name`. Once connected, the client reconnects forever, and what it misses is logged.

    `url` is one address or several, separated by commas, each `nats://user:password@host:port`.

    Raises:
        NatsUnreachable: no connection within `timeout` seconds, or the credentials were refused.
    """
    nc = WireClient()
    watch = _Watch(nc, name, public_address(url))
    try:
        async with asyncio.timeout(timeout):
            await nc.connect(
                url.split(","),
                name=name,
                error_cb=watch.on_error,
                disconnected_cb=watch.on_disconnected,
                reconnected_cb=watch.on_reconnected,
                closed_cb=watch.on_closed,
                connect_timeout=2,
                reconnect_time_wait=_FIRST_WAIT,  # pyright: ignore[reportArgumentType] - seconds; fractions work
                reconnect_to_server_handler=watch.next_try,
                max_reconnect_attempts=-1,
                ping_interval=_PING_INTERVAL,
                max_outstanding_pings=_MAX_PINGS,
            )
    except (TimeoutError, nats.errors.Error, OSError, ValueError) as error:
        watch.connected = True  # what follows is our own closing
        await nc.close()
        raise NatsUnreachable(watch.explain(error)) from error
    except NatsUnreachable:
        watch.connected = True
        await nc.close()
        raise
    watch.connected = True
    return nc


def public_address(url: str) -> str:
    """`url` without its credentials, fit for logs and messages."""
    return ",".join(
        part.rpartition("@")[2] if "@" in part else urlsplit(part).netloc or part for part in url.split(",")
    )


def _is_refusal(error: BaseException) -> bool:
    return "authorization" in str(error).lower()


def _in_words(error: BaseException) -> str:
    """What the operating system calls it, without numbers and repeated addresses."""
    return os.strerror(error.errno).lower() if isinstance(error, OSError) and error.errno else str(error)


class _Watch:
    """Hears what happens to one connection, and says it."""

    def __init__(self, nc: WireClient, name: str, address: str) -> None:
        self._nc = nc
        self._name = name
        self._address = address
        self._last: Exception | None = None
        self.connected = False
        self._waits = GrowingWait(growth=_GROWTH)
        self._told = False

    def explain(self, error: BaseException) -> str:
        """Why there is no connection, in one sentence that says what to do."""
        cause = self._last or error
        if _is_refusal(cause):
            return f"NATS at {self._address} refused the user or password; check CALLBOARD_NATS_URL."
        why = f" ({_in_words(cause)})" if str(cause) else ""
        return f"NATS at {self._address} cannot be reached{why}; start it, or check CALLBOARD_NATS_URL."

    def next_try(self, servers: list[Server], _info: dict[str, Any]) -> tuple[Server, float]:
        """Which server to ask next, those in turn that failed least, and after how many seconds: nats-py's own wait is fixed."""
        return min(servers, key=lambda server: server.reconnects), self._waits.next()

    async def on_error(self, error: Exception) -> None:
        self._last = error
        if not self.connected and _is_refusal(error):
            raise NatsUnreachable(self.explain(error))  # leaves connect(), which would go on trying
        if self.connected:
            level = logging.DEBUG if self._told else logging.WARNING
            _log.log(level, "%s: NATS at %s: %s", self._name, self._address, error or type(error).__name__)

    async def on_disconnected(self) -> None:
        self._fail_requests()
        if self.connected and not self._nc.is_closed:
            _log.warning("%s: lost the connection to NATS at %s, reconnecting", self._name, self._address)
            self._told = True  # each of the many tries from now on says the same

    async def on_reconnected(self) -> None:
        self._waits.reset()
        self._told = False
        _log.warning("%s: connected to NATS at %s again", self._name, self._address)
        self._nc.tell_of_return()

    def _fail_requests(self) -> None:
        """End the wait for replies that can no longer come, which nats-py leaves to each request's timeout."""
        waiting = cast("dict[str, asyncio.Future[Msg]]", getattr(self._nc, "_resp_map"))  # noqa: B009 - no public way
        for reply in list(waiting.values()):
            if not reply.done():
                reply.set_exception(nats.errors.StaleConnectionError())

    async def on_closed(self) -> None:
        _log.info("%s: closed the connection to NATS at %s", self._name, self._address)
        self._nc.tell_of_return()

"""When to look at jobs and leases: the view's commits say so, or a timer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from typing import TypeAlias

from callboard.kernel.database import Connection, Pool
from callboard.kernel.outages import raise_unless_outage
from callboard.kernel.projections.listening import listening
from callboard.kernel.retries import Retries

CLAIMABLE = "jobs.claimable"
"""What is notified, in the schema of the view, by a commit that makes a job claimable."""
FREED = "jobs.freed"
"""What is notified there by a commit in which a run ended: within a limit, another job may start now."""
GATES = "jobs.gates"
"""What is notified there by a commit in which a provider's gate was closed."""
INTERRUPTED = "jobs.interrupted"
"""What is notified there by a commit in which somebody paused or cancelled a running job."""
DEPENDENTS = "jobs.dependents"
"""What is notified there of jobs that depend on others, when one of either may have settled it; the payload is their ids, or nothing for all."""

_log = logging.getLogger(__name__)


class Bell:
    """Lets one task sleep until something happens."""

    def __init__(self) -> None:
        """Silent at first."""
        self._rung = asyncio.Event()

    def ring(self, _payload: str | None = None) -> None:
        """Let the waiting loop look at once, whatever was heard."""
        self._rung.set()

    def hush(self) -> None:
        """Forget earlier rings; call it before looking, so that a ring while looking is not lost."""
        self._rung.clear()

    async def wait(self, seconds: float | None) -> None:
        """Return at the next ring, or after `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return

    async def answer_forever(self, look: Callable[[], Awaitable[None]], retries: Retries) -> None:
        """Have a look at each ring until cancelled, and, after one that an outage broke off, again until one succeeds."""
        delay: float | None = None
        while True:
            await self.wait(delay)
            self.hush()
            try:
                await look()
                retries.succeeded()
                delay = None
            except Exception as error:  # noqa: BLE001 - raised again but for outages
                raise_unless_outage(error)
                delay = retries.after(error)


Hear: TypeAlias = Callable[[str | None], None]
"""Takes the payload of one notification; None when some may have been missed."""


class Wakeups:
    """What the view's commits say, for one worker."""

    def __init__(self, pool: Pool, hearers: Mapping[str, Hear]) -> None:
        """`pool` sees the schema whose jobs are worked on; `listen` keeps one of its connections. `hearers` is by topic."""
        self._pool = pool
        self._hearers = dict(hearers)

    async def listen(self) -> None:
        """Pass every notification on, until cancelled; a lost connection is opened again."""
        retries = Retries(_log, "cannot listen for what happens to jobs")
        while True:
            try:
                async with self._pool.acquire() as conn:
                    await self._listen(conn, retries.succeeded)
                error: Exception = ConnectionError("the connection to Postgres was lost")
            except Exception as failure:  # noqa: BLE001 - raised again but for outages
                raise_unless_outage(failure)
                error = failure
            await asyncio.sleep(retries.after(error))

    async def _listen(self, conn: Connection, heard: Callable[[], None]) -> None:
        lost = asyncio.Event()
        async with AsyncExitStack() as stack:
            for topic, hear in self._hearers.items():
                await stack.enter_async_context(listening(conn, topic, heard=hear, lost=lost.set))
            heard()
            for hear in self._hearers.values():
                hear(None)
            await lost.wait()

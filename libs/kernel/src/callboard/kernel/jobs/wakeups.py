"""When to look for claimable jobs: the projection's commit says so, a slot that comes free, or a timer."""

from __future__ import annotations

import asyncio
import logging

from callboard.kernel.database import Connection, Pool
from callboard.kernel.outages import is_outage
from callboard.kernel.projections.listening import listening

TOPIC = "jobs.claimable"
"""What is notified, in the schema of the view, by a commit that makes a job claimable."""

_log = logging.getLogger(__name__)
_RETRY_SECONDS = 0.5


def being_cancelled() -> bool:
    """Whether the present task has been asked to end."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


class Wakeups:
    """One worker's bell. It rings at every notification, and whenever notifications may have been missed."""

    def __init__(self, pool: Pool) -> None:
        """`pool` sees the schema whose jobs are worked on; `listen` keeps one of its connections."""
        self._pool = pool
        self._bell = asyncio.Event()

    def ring(self) -> None:
        """Let the waiting loop look at once."""
        self._bell.set()

    def hush(self) -> None:
        """Forget earlier rings; call it before looking, so that a ring while looking is not lost."""
        self._bell.clear()

    async def wait(self, seconds: float | None) -> None:
        """Return at the next ring, or after `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._bell.wait()
        except TimeoutError:
            return

    async def listen(self) -> None:
        """Ring at every notification, until cancelled; a lost connection is opened again."""
        while True:
            try:
                async with self._pool.acquire() as conn:
                    await self._listen(conn)
            except Exception as error:
                if being_cancelled():
                    raise asyncio.CancelledError from error  # the pool's own trouble with a lost connection hid it
                if not is_outage(error):
                    raise
                _log.warning("cannot listen for claimable jobs, trying again: %s", error)
            await asyncio.sleep(_RETRY_SECONDS)

    async def _listen(self, conn: Connection) -> None:
        lost = asyncio.Event()
        async with listening(conn, TOPIC, heard=lambda _payload: self.ring(), lost=lost.set):
            self.ring()
            await lost.wait()

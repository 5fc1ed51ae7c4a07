"""Waiting for a view that another process writes: the checkpoint's row, and the notification of each commit."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator

from callboard.kernel.database import Connection, Pool, is_lost
from callboard.kernel.ending import end_task
from callboard.kernel.projections.checkpoint import position_of
from callboard.kernel.projections.errors import ViewBehind
from callboard.kernel.projections.listening import listening
from callboard.kernel.projections.progress import UNKNOWN, Progress
from callboard.kernel.projections.transience import is_transient

_log = logging.getLogger(__name__)
_RETRY_SECONDS = 0.2


class ViewWatch:
    """Lets any process with a pool on the view's schema wait for the view. One connection serves all who wait at a time."""

    def __init__(self, pool: Pool, projection: str, *, version: int = 0) -> None:
        """Nothing is opened until somebody waits. A view of a version older than `version` counts as not built."""
        self._pool = pool
        self._projection = projection
        self._version = version
        self._progress = Progress()
        self._seen = UNKNOWN
        self._waiting = 0
        self._listener: asyncio.Task[None] | None = None

    async def position(self) -> int:
        """Where the view stands now; -1 where it is not built yet."""
        async with self._pool.acquire() as conn:
            self._seen = await position_of(conn, self._projection, self._version)
        return self._seen

    async def wait_for(self, position: int, timeout: float) -> None:  # noqa: ASYNC109 - the error says more than asyncio.timeout could
        """Return once the view holds everything up to `position`.

        Raises:
            ViewBehind: it does not within `timeout` seconds.
        """
        try:
            async with asyncio.timeout(timeout):
                if await self.position() < position:
                    await self.reached(position)
        except TimeoutError:
            raise ViewBehind(self._projection, position=position, at=self._seen) from None

    async def reached(self, position: int) -> None:
        """Return once the view is seen at `position`, however long it takes; raise what keeps it from being seen."""
        async with self._listening() as listener:
            reached = asyncio.ensure_future(self._progress.reached(position))
            try:
                await asyncio.wait({reached, listener}, return_when=asyncio.FIRST_COMPLETED)
                if listener.done():
                    listener.result()
            finally:
                reached.cancel()

    @contextlib.asynccontextmanager
    async def _listening(self) -> AsyncGenerator[asyncio.Task[None]]:
        """Keep the shared listener alive for as long as somebody is inside."""
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen_forever())
        listener = self._listener
        self._waiting += 1
        try:
            yield listener
        finally:
            self._waiting -= 1
            if self._waiting == 0:
                self._listener = None
                await end_task(listener)

    async def _listen_forever(self) -> None:
        while True:
            try:
                async with self._pool.acquire() as conn:
                    await self._listen(conn)
            except Exception as error:
                if not is_transient(error):
                    raise
                _log.warning("cannot listen for the view %s: %s", self._projection, error)
            await asyncio.sleep(_RETRY_SECONDS)

    async def _listen(self, conn: Connection) -> None:
        """Report every commit until the connection is lost."""
        news = asyncio.Event()

        def heard(payload: str) -> None:
            # Until the view is there in our version, its row says whether it is; afterwards the notification says all.
            if self._progress.position != UNKNOWN:
                self._report(int(payload))
            news.set()

        try:
            async with listening(conn, self._projection, heard=heard, lost=news.set):
                while not is_lost(conn):
                    news.clear()
                    if self._progress.position == UNKNOWN:
                        self._report(await position_of(conn, self._projection, self._version))
                    await news.wait()
        finally:
            self._progress.report(UNKNOWN)

    def _report(self, position: int) -> None:
        self._seen = position
        self._progress.report(position)

"""Waiting for a view that another process writes: the checkpoint's row, and the notification of each commit."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator

from callboard.kernel.database import Connection, Pool
from callboard.kernel.projections.checkpoint import position_of
from callboard.kernel.projections.errors import ViewBehind
from callboard.kernel.projections.progress import UNKNOWN, Progress
from callboard.kernel.projections.transience import is_transient

_log = logging.getLogger(__name__)
_RETRY_SECONDS = 0.2


class ViewWatch:
    """Lets any process with a pool on the view's schema wait for the view. One connection serves all who wait at a time."""

    def __init__(self, pool: Pool, projection: str) -> None:
        """Nothing is opened until somebody waits."""
        self._pool = pool
        self._projection = projection
        self._progress = Progress()
        self._seen = UNKNOWN
        self._waiting = 0
        self._listener: asyncio.Task[None] | None = None

    async def position(self) -> int:
        """Where the view stands now; -1 where it is not built yet."""
        async with self._pool.acquire() as conn:
            self._seen = await position_of(conn, self._projection)
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
                listener.cancel()
                await asyncio.wait([listener])

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
        lost = asyncio.Event()

        def closed(_conn: object) -> None:
            lost.set()

        def notified(_conn: object, _pid: int, _channel: str, payload: object) -> None:
            self._report(int(str(payload)))

        channel = f"{await conn.fetchval('SELECT current_schema()')}.{self._projection}"
        conn.add_termination_listener(closed)
        await conn.add_listener(channel, notified)
        try:
            self._report(await position_of(conn, self._projection))
            await lost.wait()
        finally:
            self._progress.report(UNKNOWN)
            if not conn.is_closed():
                conn.remove_termination_listener(closed)
                await conn.remove_listener(channel, notified)

    def _report(self, position: int) -> None:
        self._seen = position
        self._progress.report(position)

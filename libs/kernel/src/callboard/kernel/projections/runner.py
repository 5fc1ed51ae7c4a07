"""Runs one view for ever: leads or stands by, follows the log, and lets others wait for it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator

from callboard.contracts.events import EVENTS
from callboard.contracts.registry import Registry
from callboard.kernel.database import Connection, Pool
from callboard.kernel.projections.checkpoint import open_checkpoint
from callboard.kernel.projections.ending import end_task
from callboard.kernel.projections.errors import CheckpointMoved, PoisonEvent, ViewAheadOfLog, ViewBehind
from callboard.kernel.projections.health import ViewHealth, ViewStatus
from callboard.kernel.projections.inbox import Inbox
from callboard.kernel.projections.lease import try_to_lead, wait_to_lead
from callboard.kernel.projections.listening import listening
from callboard.kernel.projections.progress import UNKNOWN, Progress
from callboard.kernel.projections.projection import Log, Projection
from callboard.kernel.projections.transience import is_transient
from callboard.kernel.projections.watch import ViewWatch
from callboard.kernel.projections.writer import Writer

_logger = logging.getLogger(__name__)
_FIRST_RETRY_SECONDS = 0.05
_LAST_RETRY_SECONDS = 5.0
_PASSED_OVER = 5000
"""How many events that the projection does not handle are passed over at most before the checkpoint says so."""


class ProjectionRunner:
    """One view of the log in Postgres, written by one process at a time.

    The pool must have a connection to spare for it: it keeps one for as long as it runs.
    """

    def __init__(self, log: Log, pool: Pool, projection: Projection, *, registry: Registry = EVENTS) -> None:
        """The view is found in the schema that the pool's connections see."""
        self._log = log
        self._pool = pool
        self._projection = projection
        self._registry = registry
        self._progress = Progress()
        self._resigned = asyncio.Event()
        self._resigned.set()
        self._watch = ViewWatch(pool, projection.name, version=projection.version)
        self._failures = 0
        self._health = ViewHealth(projection.name, ViewStatus.STARTING)

    @property
    def health(self) -> ViewHealth:
        """How the view is doing in this process; red with the reason when it stopped."""
        return self._health

    async def position(self) -> int:
        """Where the view stands; -1 where it is not built yet."""
        return await self._watch.position() if self._resigned.is_set() else self._progress.position

    async def lag(self) -> int:
        """How many log positions the view is behind the log's end."""
        return max(0, await self._log.last_position() - await self.position())

    async def wait_for(self, position: int, timeout: float) -> None:  # noqa: ASYNC109 - the error says more than asyncio.timeout could
        """Return once the view holds everything up to `position`; 0 waits until its tables are there.

        Works in every process that has this runner, whether it leads or stands by.

        Raises:
            ViewBehind: it does not within `timeout` seconds.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        try:
            async with asyncio.timeout_at(deadline):
                await self._reached_here(position)
        except TimeoutError:
            raise ViewBehind(self._projection.name, position=position, at=self._progress.position) from None
        if self._progress.position < position:
            await self._watch.wait_for(position, deadline - loop.time())

    async def run(self) -> None:
        """Keep the view up with the log until cancelled, or until a poison event stops it: then `health` names the event.

        Raises:
            ProjectionTooNew: the database holds the view of a newer program.
            ViewAheadOfLog: the view has seen more than the log holds.
        """
        try:
            while True:
                await self._lead_until_lost()
                await asyncio.sleep(min(_LAST_RETRY_SECONDS, _FIRST_RETRY_SECONDS * 2 ** min(self._failures, 10)))
                self._failures += 1
        except PoisonEvent as poison:
            self._stopped(poison)
            _logger.exception("a poison event stopped the view %s", poison.projection, extra=poison.facts())
        except Exception as error:
            self._stopped(error)
            raise

    async def _lead_until_lost(self) -> None:
        """One term; returns after what passes by itself."""
        try:
            async with self._pool.acquire() as conn:
                try:
                    await self._lead(conn)
                except Exception as error:
                    if is_transient(error, conn):
                        raise ConnectionError(str(error)) from error
                    raise
        except Exception as error:
            if not is_transient(error):
                raise
            self._health = ViewHealth(self._projection.name, ViewStatus.RETRYING, reason=str(error))
            _logger.warning("the view %s was interrupted and goes on by itself: %s", self._projection.name, error)

    async def _lead(self, conn: Connection) -> None:
        """Stand by for the lock, then write the view until something breaks."""
        if not await try_to_lead(conn, self._projection.name):
            self._health = ViewHealth(self._projection.name, ViewStatus.STANDBY)
            await wait_to_lead(conn, self._projection.name)
        # Rows and position are written together, so a crash of Postgres loses both or neither: no commit need wait for the disk.
        await conn.execute("SET synchronous_commit = off")
        position = await open_checkpoint(conn, self._projection)
        end = await self._log.last_position()
        if end < position:
            raise ViewAheadOfLog(self._projection.name, position=position, end=end)
        async with self._inbox(conn, position) as inbox:
            await self._follow(inbox, Writer(conn, self._projection, self._registry, position))

    async def _follow(self, inbox: Inbox, writer: Writer) -> None:
        """Write what comes in. Events that the view passes over are counted in with what follows, if more is there."""
        self._health = ViewHealth(self._projection.name, ViewStatus.RUNNING)
        self._progress.report(writer.position)
        self._resigned.clear()
        try:
            while True:
                events = await inbox.take()
                passed_over = not any(event.type in self._projection.handles for event in events)
                if passed_over and inbox.pending and events[-1].position - writer.position < _PASSED_OVER:
                    continue
                await writer.write(events)
                self._progress.report(writer.position)
                self._failures = 0
        finally:
            self._progress.report(UNKNOWN)
            self._resigned.set()

    @contextlib.asynccontextmanager
    async def _inbox(self, conn: Connection, position: int) -> AsyncGenerator[Inbox]:
        """An inbox that the log is read into, and that fails as soon as this connection can no longer write."""
        inbox = Inbox()

        def lost() -> None:
            inbox.fail(ConnectionError("the connection to Postgres was lost"))

        def asked_to_rebuild(_payload: str) -> None:
            inbox.fail(CheckpointMoved(self._projection.name))

        async with listening(conn, f"{self._projection.name}.rebuild", heard=asked_to_rebuild, lost=lost):
            reader = asyncio.create_task(self._read(inbox, position))
            try:
                yield inbox
            finally:
                await end_task(reader)

    async def _read(self, inbox: Inbox, after: int) -> None:
        batches = self._log.read_all(after)
        try:
            async for events in batches:
                await inbox.put(events)
        except Exception as error:  # noqa: BLE001 - whatever it is, the writer raises it
            inbox.fail(error)
        finally:
            if isinstance(batches, AsyncGenerator):
                await batches.aclose()

    async def _reached_here(self, position: int) -> None:
        """Wait for this process' own commits; returns early when it does not lead, or no longer."""
        if self._resigned.is_set() or self._progress.position >= position:
            return
        waits = [asyncio.ensure_future(self._progress.reached(position)), asyncio.ensure_future(self._resigned.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    def _stopped(self, error: Exception) -> None:
        self._health = ViewHealth(self._projection.name, ViewStatus.STOPPED, reason=str(error))

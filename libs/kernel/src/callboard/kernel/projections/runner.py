"""Runs one view for ever: leads or stands by, follows the log, and lets others wait for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from callboard.contracts.events import EVENTS
from callboard.contracts.registry import Registry
from callboard.kernel.database import Connection, Pool, SchemaMissing
from callboard.kernel.log.growing_wait import GrowingWait
from callboard.kernel.projections.building import Builder, is_outdated, is_wanted
from callboard.kernel.projections.checkpoint import ensure_tables, open_checkpoint
from callboard.kernel.projections.errors import (
    CheckpointMoved,
    PoisonEvent,
    ProjectionTooNew,
    ViewAheadOfLog,
    ViewBehind,
)
from callboard.kernel.projections.following import failing_with, reading, write_next
from callboard.kernel.projections.health import Build, ViewHealth, ViewStatus
from callboard.kernel.projections.inbox import Inbox
from callboard.kernel.projections.lease import beating, try_to_lead, wait_to_lead
from callboard.kernel.projections.progress import UNKNOWN, Progress
from callboard.kernel.projections.projection import Log, Projection
from callboard.kernel.projections.rebuilding import rebuilding
from callboard.kernel.projections.transience import is_transient
from callboard.kernel.projections.watch import ViewWatch
from callboard.kernel.projections.writer import Writer
from callboard.kernel.retries import GROWTH, LONGEST, SHORTEST

_logger = logging.getLogger(__name__)


class ProjectionRunner:
    """One view of the log in Postgres, written by one process at a time.

    The pool must have connections to spare for it: it keeps one for as long as it runs, and one more while it builds the
    view anew beside the live one.
    """

    def __init__(
        self,
        log: Log,
        pool: Pool,
        projection: Projection,
        *,
        registry: Registry = EVENTS,
        lease_seconds: float = 10.0,
    ) -> None:
        """The view is found in the schema that the pool's connections see.

        A process that gives no sign of life for `lease_seconds` loses the view to another that stands by.
        """
        self._log = log
        self._pool = pool
        self._projection = projection
        self._registry = registry
        self._lease_seconds = lease_seconds
        self._progress = Progress()
        self._resigned = asyncio.Event()
        self._resigned.set()
        self._watch = ViewWatch(pool, projection.name, version=projection.version)
        self._pauses = GrowingWait(SHORTEST, LONGEST, GROWTH)
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
        """Keep the view up with the log until cancelled, or until it can go on no more: then `health` says why.

        That is a poison event, named there, or a newer program that has taken the view over. A view of an older version
        is first built anew beside the live one, which goes on meanwhile wherever a process of its version runs.

        Raises:
            ViewAheadOfLog: the view has seen more than the log holds, and nobody asked for a rebuild.
        """
        try:
            while True:
                await self._until_lost()
                await asyncio.sleep(self._pauses.next())
        except PoisonEvent as poison:
            self._ended(ViewStatus.STOPPED, poison)
            _logger.exception("a poison event stopped the view %s", poison.projection, extra=poison.facts())
        except ProjectionTooNew as newer:
            self._ended(ViewStatus.SUPERSEDED, newer)
            _logger.warning("superseded: %s", newer)
        except SchemaMissing as refused:
            self._ended(ViewStatus.STOPPED, refused)
            _logger.error("the view %s cannot be built anew: %s", self._projection.name, refused)  # noqa: TRY400 - the sentence says all
        except Exception as error:
            self._ended(ViewStatus.STOPPED, error)
            raise

    async def _until_lost(self) -> None:
        """One term; returns after what passes by itself."""
        try:
            await self._with_connection(self._bring_up_to_version)
            await self._with_connection(self._lead)
        except CheckpointMoved as moved:
            self._pauses.reset()
            _logger.info("looking at the view anew: %s", moved)
        except Exception as error:
            if not is_transient(error):
                raise
            self._health = ViewHealth(self._projection.name, ViewStatus.RETRYING, reason=str(error))
            _logger.warning("the view %s was interrupted and goes on by itself: %s", self._projection.name, error)

    async def _with_connection(self, work: Callable[[Connection], Awaitable[None]]) -> None:
        async with self._pool.acquire() as conn:
            try:
                await work(conn)
            except CheckpointMoved:
                raise
            except Exception as error:
                if is_transient(error, conn):
                    raise ConnectionError(str(error)) from error
                raise

    async def _bring_up_to_version(self, conn: Connection) -> None:
        """Where the live view is of an older version, build ours beside it and swap it in, or wait for who does."""
        if await is_outdated(conn, self._projection):
            await self._builder(self._report_new_version).build(conn)

    async def _lead(self, conn: Connection) -> None:
        """Stand by for the lock, then write the view until something breaks."""
        name = self._projection.name
        await ensure_tables(conn)
        if not await try_to_lead(conn, name):
            self._health = ViewHealth(name, ViewStatus.STANDBY)
            await wait_to_lead(conn, name, self._lease_seconds, partial(self._insist_on_our_version, conn))
        # Rows and position are written together, so a crash of Postgres loses both or neither: no commit need wait for the disk.
        await conn.execute("SET synchronous_commit = off")
        inbox = Inbox()
        # Whatever is asked for or swapped in from now on is heard of.
        async with beating(conn, self._pool, name, self._lease_seconds), failing_with(conn, name, inbox):
            await self._insist_on_our_version(conn)
            position = await open_checkpoint(conn, self._projection)
            wanted = await is_wanted(conn, self._projection)
            end = await self._log.last_position()
            if end < position and not wanted:
                raise ViewAheadOfLog(name, position=position, end=end)
            report = self._report_rebuild
            async with rebuilding(self._pool, self._builder(report), report, wanted=wanted):
                if end < position:
                    await inbox.take()  # nothing: the view is of another log, and only its rebuild can be swapped in
                async with reading(self._log, position, inbox):
                    await self._follow(inbox, Writer(conn, self._projection, self._registry, position))

    async def _insist_on_our_version(self, conn: Connection) -> None:
        """Raise CheckpointMoved where the view has to be built anew first, ProjectionTooNew where it is not ours any more."""
        if await is_outdated(conn, self._projection):
            raise CheckpointMoved(self._projection.name)

    async def _follow(self, inbox: Inbox, writer: Writer) -> None:
        """Write what comes in."""
        self._health = ViewHealth(self._projection.name, ViewStatus.RUNNING)
        self._progress.report(writer.position)
        self._resigned.clear()
        try:
            while True:
                await write_next(inbox, writer, self._projection.handles)
                self._progress.report(writer.position)
                self._pauses.reset()
        finally:
            self._progress.report(UNKNOWN)
            self._resigned.set()

    def _builder(self, report: Callable[[Build | None], None]) -> Builder:
        return Builder(
            self._log,
            self._pool,
            self._projection,
            registry=self._registry,
            lease_seconds=self._lease_seconds,
            report=report,
        )

    def _report_new_version(self, build: Build | None) -> None:
        status = ViewStatus.AWAITING if build is None else ViewStatus.BUILDING
        what = "another process builds it" if build is None else f"building: {build}"
        reason = f"the live view is of an older version than {self._projection.version}; {what}"
        self._health = ViewHealth(self._projection.name, status, reason, build)

    def _report_rebuild(self, build: Build | None) -> None:
        self._health = self._health._replace(build=build)

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

    def _ended(self, status: ViewStatus, error: Exception) -> None:
        self._health = self._health._replace(status=status, reason=str(error))

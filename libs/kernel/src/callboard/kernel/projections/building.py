"""Builds a view beside the live one, from the whole log, and swaps it in once it has caught up."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

import asyncpg

from callboard.contracts.registry import Registry
from callboard.kernel.database import Connection, Pool, create_schema, is_lost, quote_identifier
from callboard.kernel.projections.checkpoint import checkpoint_of, ensure_tables, open_checkpoint, position_of
from callboard.kernel.projections.errors import CheckpointMoved, ProjectionTooNew, ViewAheadOfLog
from callboard.kernel.projections.following import failing_with, reading, write_next
from callboard.kernel.projections.health import Build
from callboard.kernel.projections.inbox import BATCH, Inbox
from callboard.kernel.projections.lease import beating, try_to_lead, wait_to_lead
from callboard.kernel.projections.projection import Log, Projection
from callboard.kernel.projections.successor import build_of, name_of, swap
from callboard.kernel.projections.writer import Writer

_log = logging.getLogger(__name__)

_TELL_SECONDS = 10.0
"""How often a log line says how far a build is."""
_FIRST_RETRY_SECONDS = 0.25
_LAST_RETRY_SECONDS = 5.0
_CATCH_UP_SECONDS = 5.0
"""How long the live view may be held still while its successor takes in the last few events."""

_OID = "SELECT oid::bigint FROM pg_namespace WHERE nspname = $1"


async def is_outdated(conn: Connection, projection: Projection) -> bool:
    """Whether the live view is of an older version than the projection.

    Raises:
        ProjectionTooNew: it is of a newer one.
    """
    found = await checkpoint_of(conn, projection.name)
    if found is not None and found.version > projection.version:
        raise ProjectionTooNew(projection.name, found=found.version, known=projection.version)
    return found is not None and found.version < projection.version


async def is_wanted(conn: Connection, projection: Projection) -> bool:
    """Whether somebody asked for a rebuild of the view in this version. A newer version's build is not ours to touch."""
    build = await build_of(conn, projection.name)
    return build is not None and build.version <= projection.version


@dataclass(slots=True)
class _Site:
    """One build under way: where, and what it works with."""

    conn: Connection
    live: str
    successor: str
    oid: int
    inbox: Inbox
    writer: Writer


class Builder:
    """Builds one view beside the live one; of several processes that would, one does."""

    def __init__(
        self,
        log: Log,
        pool: Pool,
        projection: Projection,
        *,
        registry: Registry,
        lease_seconds: float,
        report: Callable[[Build | None], None],
    ) -> None:
        """`report` is called whenever there is something new to say; with None while another process builds."""
        self._log = log
        self._pool = pool
        self._projection = projection
        self._registry = registry
        self._lease_seconds = lease_seconds
        self._report = report
        self._position = 0
        self._end = 0
        self._told = 0.0

    async def build(self, conn: Connection) -> None:
        """Return once the live view is in this program's version and no rebuild of it is wanted.

        `conn` sees the live schema, and is not to be used for anything else afterwards.

        Raises:
            ProjectionTooNew: a newer program has built the view, or is building it.
            PoisonEvent: the log holds an event that the projection cannot take in.
            SchemaMissing: the role may not create the schema that it is built in.
            ViewAheadOfLog: the live view has seen more than the log holds, and nobody asked for a rebuild.
        """
        await ensure_tables(conn)
        lock = f"{self._projection.name}.next"
        if not await try_to_lead(conn, lock):
            self._report(None)
            await wait_to_lead(conn, lock, self._lease_seconds)
        async with beating(conn, self._pool, lock, self._lease_seconds):
            await self._until_swapped_in(conn)

    def stopped(self, error: Exception) -> Build:
        """What there is to say of a build that `error` has stopped."""
        return Build(self._position, self._end, trouble=f"the rebuild has stopped: {error}")

    async def _until_swapped_in(self, conn: Connection) -> None:
        attempts = 0
        while await is_outdated(conn, self._projection) or await is_wanted(conn, self._projection):
            try:
                await self._build(conn)
            except asyncpg.LockNotAvailableError:
                _log.info("the new view %s waits for whoever reads the live one", self._projection.name)
                await asyncio.sleep(min(_LAST_RETRY_SECONDS, _FIRST_RETRY_SECONDS * 2**attempts))
                attempts += 1
            finally:
                if not is_lost(conn):
                    await conn.execute("RESET search_path")

    async def _build(self, conn: Connection) -> None:
        await self._refuse_another_log(conn)
        live: str = await conn.fetchval("SELECT current_schema()")
        successor = await name_of(conn, self._projection.name)
        inbox = Inbox()
        async with failing_with(conn, self._projection.name, inbox):
            await create_schema(conn, successor)
            # A crash of Postgres loses rows and position together, as for the live view.
            await conn.execute("SET synchronous_commit = off")
            await conn.execute(f"SET search_path = {quote_identifier(successor)}")
            position = await open_checkpoint(conn, self._projection)
            writer = Writer(conn, self._projection, self._registry, position)
            site = _Site(conn, live, successor, await conn.fetchval(_OID, successor), inbox, writer)
            await self._tell(position)
            async with reading(self._log, position, inbox):
                try:
                    await self._follow(site)
                except Exception as error:
                    if await _was_taken_away(site):
                        raise CheckpointMoved(self._projection.name) from error
                    raise

    async def _refuse_another_log(self, conn: Connection) -> None:
        self._end = await self._log.last_position()
        position = await position_of(conn, self._projection.name)
        if position > self._end and await build_of(conn, self._projection.name) is None:
            raise ViewAheadOfLog(self._projection.name, position=position, end=self._end)

    async def _follow(self, site: _Site) -> None:
        """Take the log in until the live view is in reach, then exchange the two."""
        writer = site.writer
        while await self._is_far_behind(site):
            await write_next(site.inbox, writer, self._projection.handles)
            await self._tell(writer.position)
        for table in self._projection.tables:
            await site.conn.execute(f"ANALYZE {quote_identifier(table)}")

        async def catch_up(position: int) -> int:
            async with asyncio.timeout(_CATCH_UP_SECONDS):
                target = min(position, await self._log.last_position())
                while writer.position < target:
                    await writer.write(await site.inbox.take())
            return writer.position

        await swap(site.conn, self._projection, live=site.live, successor=site.successor, catch_up=catch_up)
        _log.info("the new view %s is in place, at position %d", self._projection.name, writer.position)

    async def _is_far_behind(self, site: _Site) -> bool:
        """Whether there is more to take in than fits into a moment in which the live view is held still."""
        near = site.writer.position + BATCH
        live = await site.conn.fetchval(
            f"SELECT position FROM {quote_identifier(site.live)}.projection_checkpoints WHERE name = $1",  # noqa: S608 - a quoted name of the program's own
            self._projection.name,
        )
        return live is not None and live > near and await self._log.last_position() > near

    async def _tell(self, position: int) -> None:
        now = time.monotonic()
        if position > self._end or now - self._told >= _TELL_SECONDS:
            self._end = await self._log.last_position()
        self._position = position
        self._report(build := Build(position, self._end))
        if now - self._told >= _TELL_SECONDS:
            self._told = now
            _log.info("building the view %s beside the live one: %s", self._projection.name, build)


async def _was_taken_away(site: _Site) -> bool:
    """Whether what was built was dropped meanwhile, e.g. to begin again: what went wrong is no event's fault then."""
    return not is_lost(site.conn) and await site.conn.fetchval(_OID, site.successor) != site.oid

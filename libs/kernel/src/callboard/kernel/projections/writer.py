"""Applies batches to a view: rows and position in one transaction, and stops exactly before an event that is bad."""

from __future__ import annotations

from collections.abc import Sequence

from callboard.contracts.event import Recorded
from callboard.contracts.registry import Registry, UnreadableEvent
from callboard.kernel.database import Connection
from callboard.kernel.projections.checkpoint import advance
from callboard.kernel.projections.errors import PoisonEvent
from callboard.kernel.projections.projection import LogEvent, Projection
from callboard.kernel.projections.transience import is_transient


def decode_until_unreadable(
    projection: Projection, events: Sequence[LogEvent], registry: Registry
) -> tuple[list[Recorded], PoisonEvent | None]:
    """The events that the projection handles, up to the first that cannot be read, and that one if there is one."""
    readable: list[Recorded] = []
    for event in events:
        if event.type not in projection.handles:
            continue
        try:
            readable.append(event.decode(registry))
        except (UnreadableEvent, ValueError, KeyError) as error:
            return readable, PoisonEvent(
                projection=projection.name,
                position=event.position,
                event_id=event.headers.get("ce-id", "without an id"),
                event_type=event.type,
                reason=_one_line(error),
            )
    return readable, None


class Writer:
    """Writes one view over one connection, on which the caller holds the view's lock."""

    def __init__(self, conn: Connection, projection: Projection, registry: Registry, position: int) -> None:
        """`position` is what the checkpoint says."""
        self._conn = conn
        self._projection = projection
        self._registry = registry
        self.position = position

    @property
    def projection(self) -> str:
        """The projection's name."""
        return self._projection.name

    async def write(self, events: Sequence[LogEvent]) -> None:
        """Take in 1 to 500 events; the view then stands at the last of them.

        Raises:
            PoisonEvent: one of them is bad. Everything before it is committed, nothing from it on.
            Exception: what `is_transient` says passes by itself; nothing or a part is committed, see `position`.
        """
        readable, unreadable = decode_until_unreadable(self._projection, events, self._registry)
        upto = unreadable.position - 1 if unreadable else events[-1].position
        await self._apply(readable, upto)
        if unreadable:
            raise unreadable

    async def _apply(self, events: list[Recorded], upto: int) -> None:
        """Commit the events, halving the batch where it fails, until the bad event stands alone."""
        try:
            await self._commit(events, upto)
        except Exception as error:
            if not events or is_transient(error, self._conn):
                raise
            if len(events) == 1:
                await self._commit([], events[0].position - 1)
                raise self._poison(events[0], error) from error
        else:
            return
        middle = len(events) // 2
        await self._apply(events[:middle], events[middle].position - 1)
        await self._apply(events[middle:], upto)

    async def _commit(self, events: list[Recorded], upto: int) -> None:
        if upto <= self.position:
            return
        async with self._conn.transaction():
            # First of all: whoever was overtaken learns of it before it touches tables that are no longer its own.
            await advance(self._conn, self._projection, previous=self.position, position=upto)
            if events:
                await self._projection.apply(self._conn, events)
        self.position = upto

    def _poison(self, event: Recorded, error: Exception) -> PoisonEvent:
        return PoisonEvent(
            projection=self._projection.name,
            position=event.position,
            event_id=str(event.id),
            event_type=event.event.type,
            reason=f"{type(error).__name__}: {_one_line(error)}",
        )


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())

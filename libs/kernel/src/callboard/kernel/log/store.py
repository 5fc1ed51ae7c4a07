"""The event store: the one door to the log."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

from callboard.contracts.event import Envelope, Recorded
from callboard.contracts.events import EVENTS
from callboard.contracts.registry import Registry
from callboard.contracts.subjects import Aggregate, Namespace
from callboard.kernel.log.aggregate_reading import read_aggregate
from callboard.kernel.log.append import Append, unit_of
from callboard.kernel.log.grouping import GroupCommitter
from callboard.kernel.log.jetstream import ask, stored_message
from callboard.kernel.log.raw_event import RawEvent
from callboard.kernel.log.reading import StreamReader
from callboard.kernel.log.retrying import patiently
from callboard.kernel.log.selection import EVERYTHING, Selection
from callboard.kernel.log.settling import Settler
from callboard.kernel.log.streams import PATIENCE, check_payload, dead_letter_stream, ensure_stream, event_stream
from callboard.kernel.log.wire import WireClient

_PATIENCE = 15.0


class EventStore:
    """Appends to the log and reads it. One per process and namespace; any number of tasks may use it at once."""

    def __init__(
        self,
        nc: WireClient,
        namespace: Namespace,
        registry: Registry = EVENTS,
        *,
        replicas: int = 1,
        patience: float = 30.0,
    ) -> None:
        """`patience` is how long, in seconds, an append retries before it gives up as Unavailable."""
        self.namespace = namespace
        self.registry = registry
        self._nc = nc
        self._replicas = replicas
        self._settler = Settler(nc, namespace, patience)
        self._committer = GroupCommitter(self._settler)

    async def open(self) -> None:
        """Create the namespace's streams, or check those that are there.

        Raises:
            Unsuitable: a stream exists whose settings do not keep the log's promises, or the server takes only messages
                too small for an event.
            Unavailable: JetStream is not enabled or does not answer; StorageFull: it has no room.
        """
        check_payload(self._nc.max_payload)
        patience = min(PATIENCE, self._settler.patience)
        await ensure_stream(self._nc, event_stream(self.namespace, self._replicas), patience)
        await ensure_stream(self._nc, dead_letter_stream(self.namespace, self._replicas), patience)

    async def close(self) -> None:
        """Bring all appends under way to their end; later ones raise Unavailable. The connection stays open."""
        await self._committer.close()

    async def append(self, aggregate: Aggregate, expected: int, events: Sequence[Envelope]) -> int:
        """Append events to one aggregate and give the position of the last, which is the aggregate's new version.

        `expected` is the version that the decision was made at: the position of the aggregate's last event, 0 for none.
        The events' ids make the append idempotent: sent again with the same `expected`, it answers the same position.

        Raises:
            Conflict: the aggregate is at another version.
            TooLarge: an event is over MAX_EVENT_BYTES, or there are over 1000; nothing was sent.
            HoldsNul: a text of an event or of its origin holds NUL, which no view could keep; nothing was sent.
            AlreadyAppended: one of several events stands on the log already, at or before `expected`.
            Unavailable: no answer within the store's patience; the events may have landed. Doing it again is safe.
            StorageFull: the server has no room; nothing landed.
            ValueError: no events, or events of another aggregate.
        """
        return await self.append_many([Append(aggregate, expected, events)])

    async def append_many(self, appends: Sequence[Append]) -> int:
        """Append to several aggregates, all or nothing, and give the position of the last event. Errors as `append`."""
        return await self.hand_over(appends)

    def hand_over(self, appends: Sequence[Append]) -> asyncio.Future[int]:
        """Begin what `append_many` waits for, and give its answer to come.

        Cancelled before it is sent, the append is dropped; later, only the answer is lost.

        Raises:
            TooLarge, HoldsNul, ValueError: as `append`, at once; so does Unavailable where the store is closed.
        """
        return self._committer.hand_over(unit_of(appends, self.namespace))

    def size_of(self, append: Append) -> int:
        """The bytes that an append's events have; TooLarge or HoldsNul where it could not be appended. Nothing is sent."""
        return unit_of([append], self.namespace).size

    async def read(self, aggregate: Aggregate, after: int = 0) -> list[Recorded]:
        """The aggregate's events after a position, in order, complete up to the moment of the call.

        Raises:
            UnreadableEvent: one of them cannot be read by this program.
            Unavailable: JetStream did not answer.
        """
        raw = await read_aggregate(self._nc, self.namespace, aggregate, after)
        return [event.decode(self.registry) for event in raw]

    async def latest(self, aggregate: Aggregate, event_type: str) -> Recorded | None:
        """The aggregate's last event of one type, through the leader, None where there is none: one request, however long the log.

        Raises:
            UnreadableEvent: it cannot be read by this program.
            Unavailable: JetStream did not answer.
        """
        query = {"last_by_subj": self.namespace.event(aggregate, event_type)}
        found = await patiently(
            self._nc,
            lambda: stored_message(self._nc, self.namespace.stream, query),
            patience=_PATIENCE,
            doing=f"could not read {aggregate}",
        )
        if found is None:
            return None
        return RawEvent(found.sequence, found.subject, found.headers, found.data).decode(self.registry)

    async def read_all(
        self, after: int = 0, *, until: int | None = None, only: Selection = EVERYTHING
    ) -> AsyncGenerator[Sequence[RawEvent]]:
        """Batches (1 to 500) of all events after a position, in order: what is there at once, then as they come.

        Survives the loss of the server and of the connection without a gap or a repeat. Ends once the log has reached the
        position `until` and everything up to it was given out, or never. With `only`, the server picks out those events
        and passes over the others by its index: what a few of a long log cost does not grow with the rest of it.

        Raises:
            Truncated: the log ends before `after`.
        """
        if until is not None and until <= after:
            return
        batches = StreamReader(self._nc, self.namespace.stream, only.subjects(self.namespace)).follow(after, until)
        try:
            async for batch in batches:
                if until is None or batch[-1].position <= until:
                    yield batch
                elif wanted := [event for event in batch if event.position <= until]:
                    yield wanted
        finally:
            await batches.aclose()

    async def last_position(self) -> int:
        """The position of the last event of the log, 0 for an empty one. Raises Unavailable."""
        info = await patiently(
            self._nc,
            lambda: ask(self._nc, f"$JS.API.STREAM.INFO.{self.namespace.stream}"),
            patience=_PATIENCE,
            doing="could not ask for the end of the log",
        )
        return int(info["state"]["last_seq"])

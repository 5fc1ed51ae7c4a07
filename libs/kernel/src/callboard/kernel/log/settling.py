"""Brings one unit to its end: it landed, it lost against another writer, or the time is up. Never lands it twice.

JetStream's refusals are not all what they seem: an append that landed, but whose reply was lost, is answered
"wrong last sequence" when it is sent again. So every such refusal is checked against the log, through the leader.
"""

from __future__ import annotations

from dataclasses import dataclass

from callboard.contracts.subjects import Aggregate, Namespace
from callboard.kernel.errors import AlreadyAppended, Conflict
from callboard.kernel.log.append import Unit
from callboard.kernel.log.jetstream import (
    DUPLICATE_IN_BATCH,
    WRONG_LAST_SEQUENCE,
    Refusal,
    Stored,
    stored_message,
)
from callboard.kernel.log.publishing import publish
from callboard.kernel.log.retrying import patiently
from callboard.kernel.log.wire import WireClient

_ID = "Nats-Msg-Id"
_ATTEMPT = 2.0
"""Seconds until an attempt counts as lost. Short, since trying again is safe and a killed server never answers."""


@dataclass(frozen=True, slots=True)
class Settler:
    """Settles units on one stream. `patience` is how long a caller waits, in seconds, before it is told Unavailable."""

    nc: WireClient
    namespace: Namespace
    patience: float = 30.0

    async def settle(self, unit: Unit, *, patience: float) -> int:
        """Append `unit`, retrying with the same ids for `patience` seconds, and give the position of its last event.

        Raises:
            Conflict, AlreadyAppended, TooLarge, StorageFull, Unavailable: as EventStore.append.
        """
        head = unit.appends[0].aggregate
        return await patiently(
            self.nc, lambda: self._attempt(unit), patience=patience, doing=f"could not append to {head}"
        )

    async def _attempt(self, unit: Unit) -> int:
        try:
            return (await publish(self.nc, unit.messages, _ATTEMPT)).last
        except Refusal as refusal:
            if refusal.code not in (WRONG_LAST_SEQUENCE, DUPLICATE_IN_BATCH):
                raise
            return await self._judge(unit, refusal)

    async def _judge(self, unit: Unit, refusal: Refusal) -> int:
        """What a refused expectation means: the position if the unit landed before, else the error that it is.

        The refusal came first, so what caused it is on the log by now: if that was this very unit, its first event is
        the first after the expected version. If it was anybody else's, this unit can never land any more.
        """
        head = unit.appends[0]
        query = {"seq": head.expected + 1, "next_by_subj": self.namespace.aggregate(head.aggregate)}
        found = await stored_message(self.nc, self.namespace.stream, query)
        if found is not None and found.headers.get(_ID) == unit.first_id:
            return await self._end(unit, found)
        for append in unit.appends:
            actual = await self.version(append.aggregate)
            if actual != append.expected:
                raise Conflict(append.aggregate, append.expected, actual) from refusal
        if refusal.code == DUPLICATE_IN_BATCH:
            raise AlreadyAppended(f"an event of this append to {head.aggregate} stands on the log already") from refusal
        raise refusal

    async def _end(self, unit: Unit, first: Stored) -> int:
        """The position of the unit's last event; Conflict where the log holds another unit with the same first id.

        Every id is compared: where ids follow from what is created, another unit may begin and end with the same ones.
        """
        for place, message in enumerate(unit.messages[1:], start=first.sequence + 1):
            found = await stored_message(self.nc, self.namespace.stream, {"seq": place})
            if found is None or found.headers.get(_ID) != message.headers[_ID]:
                head = unit.appends[0]
                raise Conflict(head.aggregate, head.expected, await self.version(head.aggregate))
        return first.sequence + len(unit.messages) - 1

    async def version(self, aggregate: Aggregate) -> int:
        """The aggregate's version, read through the leader: the sequence of its last event, 0 for none."""
        query = {"last_by_subj": self.namespace.aggregate(aggregate)}
        last = await stored_message(self.nc, self.namespace.stream, query)
        return 0 if last is None else last.sequence

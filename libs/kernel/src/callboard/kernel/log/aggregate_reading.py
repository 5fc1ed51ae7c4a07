"""Reads one aggregate, complete up to the moment of the call.

Its last sequence comes from the leader. A short history is then read one event at a time, also through the leader: 0.3 ms
each, whatever the size of the log. A long one goes on by batched `DIRECT.GET` (nats-server 2.11, ADR-31), which counts
what is pending first and so gets slower as the log grows; any replica may answer it from a log that is a little behind,
and is asked again until the last sequence has been seen.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field

import nats.errors
from nats.aio.msg import Msg

from callboard.contracts.subjects import Aggregate, Namespace
from callboard.kernel.log.jetstream import NoReply, listen, stored_message
from callboard.kernel.log.raw_event import RawEvent
from callboard.kernel.log.retrying import patiently
from callboard.kernel.log.wire import WireClient

_SHORT = 16
"""So many events are read one at a time before pages take over."""
_PAGE = 500
_PAGE_BYTES = 8 * 1024 * 1024
_PATIENCE = 15.0
_TIMEOUT = 5.0


async def read_aggregate(nc: WireClient, namespace: Namespace, aggregate: Aggregate, after: int) -> list[RawEvent]:
    """All events of `aggregate` after the position `after`, in order.

    Raises:
        Unavailable: no answer for 15 s.
    """
    reading = _Reading(nc, namespace.stream, namespace.aggregate(aggregate), after)
    return await patiently(nc, reading.finish, patience=_PATIENCE, doing=f"could not read {aggregate}")


@dataclass(slots=True)
class _Reading:
    """How far one reading has come, so that a retry goes on from there."""

    nc: WireClient
    stream: str
    subject: str
    position: int
    last: int | None = None
    events: list[RawEvent] = field(default_factory=list[RawEvent])

    async def finish(self) -> list[RawEvent]:
        if self.last is None:
            self.last = await self._find_last()
        while self.position < self.last:
            found = await (self._next() if len(self.events) < _SHORT else self._next_page())
            if not found:
                raise NoReply("the replica that answered is behind")
            self.events.extend(found)
            self.position = self.events[-1].position
        return self.events

    async def _find_last(self) -> int:
        found = await stored_message(self.nc, self.stream, {"last_by_subj": self.subject})
        return 0 if found is None else found.sequence

    async def _next(self) -> list[RawEvent]:
        query = {"seq": self.position + 1, "next_by_subj": self.subject}
        found = await stored_message(self.nc, self.stream, query)
        return [] if found is None else [RawEvent(found.sequence, found.subject, found.headers, found.data)]

    async def _next_page(self) -> list[RawEvent]:
        return await _Page(self.nc, self.stream).get(self.position + 1, self.subject)


@dataclass(slots=True)
class _Page:
    """One batched get: its messages come one by one on an inbox, and then a status that says it is over."""

    nc: WireClient
    stream: str
    _events: list[RawEvent] = field(default_factory=list[RawEvent])
    _over: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    async def get(self, start: int, subject: str) -> list[RawEvent]:
        """The next events of `subject` at or after the sequence `start`; none if there are none."""
        if not self.nc.is_connected:
            raise NoReply("there is no connection to NATS at the moment")
        inbox = self.nc.new_inbox()
        query = {"seq": start, "next_by_subj": subject, "batch": _PAGE, "max_bytes": _PAGE_BYTES}
        try:
            subscription = await listen(self.nc, inbox, self._on_message)
            try:
                await self.nc.publish(f"$JS.API.DIRECT.GET.{self.stream}", json.dumps(query).encode(), reply=inbox)
                await asyncio.wait_for(self._over, _TIMEOUT)
            finally:
                await subscription.unsubscribe()
        except (TimeoutError, nats.errors.Error, OSError) as error:
            raise NoReply(f"{type(error).__name__} while reading {subject}") from error
        return self._events

    async def _on_message(self, message: Msg) -> None:
        headers = message.headers or {}
        if "Nats-Sequence" in headers:
            position = int(headers["Nats-Sequence"])
            self._events.append(RawEvent(position, headers["Nats-Subject"], headers, message.data))
        elif not self._over.done():
            self._end(headers.get("Status", ""), headers.get("Description", ""))

    def _end(self, status: str, description: str) -> None:
        if status in ("204", "404"):
            self._over.set_result(None)
        else:
            self._over.set_exception(NoReply(f"{status} {description}"))

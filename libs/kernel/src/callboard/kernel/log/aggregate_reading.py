"""Reads one aggregate, complete up to the moment of the call, in few round trips.

Its last sequence comes from the leader; the events come by batched `DIRECT.GET` (nats-server 2.11, ADR-31), which any
replica may answer from a log that is a little behind: then it is asked again until the last sequence has been seen.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg

from callboard.contracts.subjects import Aggregate, Namespace
from callboard.kernel.log.backoff import Backoff
from callboard.kernel.log.jetstream import NoReply, Refusal, listen, plainly, stored_message
from callboard.kernel.log.raw_event import RawEvent

_PAGE = 500
_PAGE_BYTES = 8 * 1024 * 1024
_PATIENCE = 15.0
_TIMEOUT = 5.0


async def read_aggregate(nc: Client, namespace: Namespace, aggregate: Aggregate, after: int) -> list[RawEvent]:
    """All events of `aggregate` after the position `after`, in order.

    Raises:
        Unavailable: no answer for 15 s.
    """
    subject = namespace.aggregate(aggregate)
    events: list[RawEvent] = []
    give_up, backoff = time.monotonic() + _PATIENCE, Backoff()
    last: int | None = None
    while True:
        try:
            if last is None:
                found = await stored_message(nc, namespace.stream, {"last_by_subj": subject})
                last = 0 if found is None else found.sequence
            position = events[-1].position if events else after
            if position >= last:
                return events
            page = await _Page(nc, namespace.stream).get(position + 1, subject)
            events.extend(page)
            if page:
                continue
            error: Refusal | NoReply = NoReply("the replica that answered is behind")
        except (Refusal, NoReply) as failure:
            error = failure
        if time.monotonic() > give_up or nc.is_closed:
            raise plainly(error, f"could not read {aggregate}") from error
        await asyncio.sleep(backoff.next())


@dataclass(slots=True)
class _Page:
    """One batched get: its messages come one by one on an inbox, and then a status that says it is over."""

    nc: Client
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

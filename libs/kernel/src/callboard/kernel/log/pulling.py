"""One ephemeral pull consumer without acknowledgements, and every way of noticing that it does not deliver any more.

The server sends heartbeats while a pull request waits, so that silence means loss; deliveries are counted, and heartbeats
say how many there were, so that one that never arrived is noticed. (nats-py's ordered consumer was silent for 19 s after
a server kill, and may restart from sequence 1.)
"""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import nats.errors
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from callboard.kernel.log.jetstream import ask, listen
from callboard.kernel.log.raw_event import RawEvent
from callboard.kernel.log.wire import WireClient

_log = logging.getLogger(__name__)

_HEARTBEAT = 0.5
_SILENCE = 3 * _HEARTBEAT
_EXPIRES = 30.0
_ABANDONED = 60.0
_NANOSECONDS = 1_000_000_000
_STATUS = "Status"
_HEARTBEAT_STATUS = "100"
_PULL_ENDED = frozenset({"Batch Completed", "Message Size Exceeds MaxBytes", "No Messages", "Request Timeout"})
"""How the server says that a pull request is over while its consumer lives on."""


class Lost(Exception):  # noqa: N818 - names what happened
    """The consumer or the connection to it is gone, or something it sent is."""


@dataclass(slots=True)
class PullSession:
    """One consumer, from its creation until it is lost: what stands after `position` in the stream, through the filters."""

    nc: WireClient
    stream: str
    filter_subjects: tuple[str, ...]
    position: int
    max_batch: int
    max_bytes: int
    pending: int = 0
    """How many more there were after the last that was given out, as the server counted them when it sent that one."""
    _name: str = field(default_factory=lambda: uuid.uuid4().hex)
    _inbox: str = ""
    _subscription: Subscription | None = None
    _arrived: deque[Msg] = field(default_factory=deque[Msg])
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _connection: int = 0
    """Which of the client's successive connections this session is on."""
    _pull: int = 0
    _wanted: int = 0
    _delivered: int = 0

    async def open(self) -> None:
        """Create the consumer. Refusal or NoReply where that fails."""
        nc, stream = self.nc, self.stream
        self._connection = nc.stats["reconnects"]
        self._inbox = nc.new_inbox()
        self._subscription = await listen(nc, f"{self._inbox}.*", self._on_message)
        config: dict[str, Any] = {
            "name": self._name,
            "ack_policy": "none",
            "deliver_policy": "by_start_sequence",
            "opt_start_seq": self.position + 1,
            "inactive_threshold": int(_ABANDONED * _NANOSECONDS),
            "mem_storage": True,
            "num_replicas": 1,
        }
        subject = f"$JS.API.CONSUMER.CREATE.{stream}.{self._name}"
        if len(self.filter_subjects) == 1:  # JetStream wants a single one in the subject, too
            config["filter_subject"] = self.filter_subjects[0]
            subject += f".{self.filter_subjects[0]}"
        elif self.filter_subjects:
            config["filter_subjects"] = self.filter_subjects
        created = await ask(nc, subject, {"stream_name": stream, "config": config, "action": "create"})
        self.pending = created["num_pending"]

    async def next_batch(self, *, or_none: bool = False) -> list[RawEvent]:
        """At least one event, and all that have arrived, within the bounds.

        With `or_none`, no event at all where none has come by the server's next heartbeat.
        """
        batch: list[RawEvent] = []
        size = 0
        while not batch:
            if self._wanted == 0:
                await self._request()
            await self._wait()
            while self._arrived and len(batch) < self.max_batch and size < self.max_bytes:
                event = self._take(self._arrived.popleft())
                if event is not None:
                    batch.append(event)
                    size += len(event.body)
            if or_none:
                break
        if self._wanted == 0:
            await self._request()  # the server sends the next ones while the caller is busy with these
        return batch

    async def close(self) -> None:
        """Leave nothing behind; where the server cannot be asked, it drops the consumer by itself."""
        nc = self.nc
        if self._subscription is None or nc.is_closed or nc.is_draining:
            return
        try:
            await self._subscription.unsubscribe()
            if nc.is_connected:
                await nc.publish(f"$JS.API.CONSUMER.DELETE.{self.stream}.{self._name}")
        except (nats.errors.Error, OSError) as error:
            _log.debug("could not drop a consumer of %s: %s", self.stream, error)

    async def _on_message(self, message: Msg) -> None:
        self._arrived.append(message)
        self._news.set()

    async def _wait(self) -> None:
        """Wait for a message. A new connection has lost the pull request, so that no heartbeat need be missed first."""
        silent = 0.0
        with self.nc.hearing_of_return(self._news.set):
            while not self._arrived:
                self._news.clear()
                if self.nc.stats["reconnects"] != self._connection:
                    raise Lost("the connection to NATS was made anew")
                if silent >= _SILENCE:
                    raise Lost(f"nothing was heard for {silent} s")
                try:
                    await asyncio.wait_for(self._news.wait(), _HEARTBEAT)
                except TimeoutError:
                    silent += _HEARTBEAT

    async def _request(self) -> None:
        self._pull += 1
        self._wanted = self.max_batch
        request = {
            "batch": self._wanted,
            "max_bytes": self.max_bytes,
            "expires": int(_EXPIRES * _NANOSECONDS),
            "idle_heartbeat": int(_HEARTBEAT * _NANOSECONDS),
        }
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{self.stream}.{self._name}"
        await self.nc.publish(subject, json.dumps(request).encode(), reply=f"{self._inbox}.{self._pull}")

    def _take(self, message: Msg) -> RawEvent | None:
        """The event that a message carries, or None for a word of the server about the pull request."""
        headers = message.headers or {}
        if not message.reply.startswith("$JS.ACK."):
            self._heed(message, headers.get(_STATUS, ""), headers)
            return None
        sequence, delivery, pending = _counts(message.reply)
        if delivery != self._delivered + 1:
            raise Lost(f"delivery {delivery} came after {self._delivered}")
        self._delivered = delivery
        self.pending = pending
        self._wanted -= 1
        return RawEvent(sequence, message.subject, headers, message.data)

    def _heed(self, message: Msg, status: str, headers: Mapping[str, str]) -> None:
        if status == _HEARTBEAT_STATUS:
            if int(headers.get("Nats-Last-Consumer", 0)) > self._delivered:
                raise Lost("the server says that it sent more than has arrived")
            return
        if message.subject != f"{self._inbox}.{self._pull}":
            return
        description = headers.get("Description", "")
        if description not in _PULL_ENDED:
            raise Lost(f"{status} {description}")
        self._wanted = 0


def _counts(reply: str) -> tuple[int, int, int]:
    """Stream and consumer sequence, and how many are still to come, from a delivery's reply subject.

    It is in JetStream's old form of 9 tokens or in its new one.
    """
    tokens = reply.split(".")
    at = 5 if len(tokens) == 9 else 7  # noqa: PLR2004 - ADR-15 of NATS: domain and account hash came in front
    return int(tokens[at]), int(tokens[at + 1]), int(tokens[at + 3])

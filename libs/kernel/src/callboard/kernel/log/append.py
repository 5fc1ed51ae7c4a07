"""What is to be appended, and the messages that carry it: pure, checked before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from callboard.contracts.event import MAX_EVENT_BYTES, Envelope, Origin
from callboard.contracts.subjects import Aggregate, Namespace
from callboard.kernel.errors import HoldsNul, TooLarge
from callboard.kernel.log.cloudevents import headers_of

MAX_BATCH_EVENTS = 1000
"""How many messages an atomic batch of JetStream may hold (nats-server's default)."""
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""NUL as JSON writes it: an escape of its own, not the tail of an escaped backslash."""
_SEQUENCE = "Nats-Expected-Last-Subject-Sequence"
_SEQUENCE_SUBJECT = "Nats-Expected-Last-Subject-Sequence-Subject"


class Append(NamedTuple):
    """Events for the end of one aggregate, whose version must be `expected` (0: it has no events yet)."""

    aggregate: Aggregate
    expected: int
    events: Sequence[Envelope]


class Message(NamedTuple):
    """One event ready for the wire."""

    subject: str
    headers: dict[str, str]
    body: bytes


class Unit(NamedTuple):
    """What lands together or not at all: the appends of one call, and their messages in order."""

    appends: tuple[Append, ...]
    messages: tuple[Message, ...]
    size: int
    """Bytes of all bodies."""

    @property
    def first_id(self) -> str:
        """The id of the first event: if it stands where it should, the whole unit landed."""
        return str(self.appends[0].events[0].id)


def unit_of(appends: Sequence[Append], namespace: Namespace) -> Unit:
    """The unit that a call asks for.

    Only an aggregate's first event carries its expectation: inside a batch JetStream checks against the log as it was
    before the batch, so that a second expectation could never hold.

    Raises:
        ValueError: nothing to append, an aggregate named twice, an event of another aggregate, an id used twice.
        TooLarge: an event is over MAX_EVENT_BYTES, or there are more than MAX_BATCH_EVENTS.
        HoldsNul: a text of an event or of its origin holds NUL.
    """
    _check(appends)
    messages = tuple(message for append in appends for message in _messages(append, namespace))
    if len(messages) > MAX_BATCH_EVENTS:
        raise TooLarge("an append", len(messages), MAX_BATCH_EVENTS, "events")
    return Unit(tuple(appends), messages, sum(len(message.body) for message in messages))


def _check(appends: Sequence[Append]) -> None:
    if not appends or not all(append.events for append in appends):
        raise ValueError("an append needs at least one event")
    if len(appends) > 1 and len({append.aggregate for append in appends}) < len(appends):
        raise ValueError("an aggregate stands in one append once: put its events together")
    ids = [envelope.id for append in appends for envelope in append.events]
    if len(ids) > 1 and len(set(ids)) < len(ids):
        raise ValueError("two events of an append have the same id")
    for append in appends:
        if append.expected < 0:
            raise ValueError(f"a version is 0 or a stream sequence, not {append.expected}")
        for envelope in append.events:
            same = envelope.aggregate is append.aggregate or envelope.aggregate == append.aggregate
            if not same or envelope.event.aggregate != append.aggregate.kind:
                raise ValueError(
                    f"{envelope.event.type} of {envelope.aggregate} cannot be appended to {append.aggregate}"
                )


def _messages(append: Append, namespace: Namespace) -> list[Message]:
    whole = namespace.aggregate(append.aggregate)
    messages = [_message(envelope, whole) for envelope in append.events]
    messages[0].headers[_SEQUENCE] = str(append.expected)
    messages[0].headers[_SEQUENCE_SUBJECT] = whole
    return messages


def _message(envelope: Envelope, whole: str) -> Message:
    """The event as a message; `whole` is the filter that covers its aggregate, `….>`, which its subject fills in."""
    body = envelope.event.model_dump_json().encode()
    if len(body) > MAX_EVENT_BYTES:
        raise TooLarge(f"the event {envelope.event.type} of {envelope.aggregate}", len(body), MAX_EVENT_BYTES)
    if _holds_nul(envelope.origin, body):
        raise HoldsNul(f"the event {envelope.event.type} of {envelope.aggregate} holds the character NUL")
    return Message(whole[:-1] + envelope.event.type, headers_of(envelope), body)


def _holds_nul(origin: Origin, body: bytes) -> bool:
    """Whether a reader would find NUL anywhere: views keep texts of the body, and of the headers too."""
    said = f"{origin.source}{origin.actor}{origin.cause}{origin.traceparent}"
    return "\0" in said or (b"\\u0000" in body and _NUL.search(body) is not None)

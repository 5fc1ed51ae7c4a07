"""Messages of a stream as bytes of a file: a line of JSON about each, then its body, then a line feed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import IO

from callboard.kernel.log.raw_event import RawEvent


def packed(messages: Iterable[RawEvent]) -> bytes:
    """The messages one after the other."""
    return b"".join(part for message in messages for part in (_line(message), message.body, b"\n"))


def unpacked(source: IO[bytes]) -> Iterator[RawEvent]:
    """The messages of a file, one at a time."""
    while line := source.readline():
        position, subject, headers, size = json.loads(line)
        body = source.read(size)
        source.read(1)
        yield RawEvent(position, subject, headers, body)


def _line(message: RawEvent) -> bytes:
    facts = [message.position, message.subject, dict(message.headers), len(message.body)]
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

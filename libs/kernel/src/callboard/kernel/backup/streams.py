"""A stream's messages, read up to an end that no atomic batch is cut by, and written anew in the same order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence

from callboard.kernel.backup.errors import BackupError
from callboard.kernel.log.jetstream import Refusal, ask, stored_message
from callboard.kernel.log.raw_event import RawEvent
from callboard.kernel.log.reading import StreamReader
from callboard.kernel.log.wire import WireClient

_SILENCE = 5.0
"""Seconds without a message after which the end is looked up anew: what stood there may have been deleted meanwhile."""
_GROUP = 500
_GROUP_BYTES = 4 * 1024 * 1024
_PATIENCE = 60.0
_SPENT = ("nats-expected-", "nats-batch-", "nats-msg-id")
"""Headers that told the server how to take a message; that has been done, and is not to be done again."""


async def last_message(nc: WireClient, stream: str) -> int:
    """The sequence of the last message that is there; 0 for none, and where there is no such stream."""
    info = await ask(nc, f"$JS.API.STREAM.INFO.{stream}")
    if not info["state"]["messages"]:
        return 0
    found = [
        await stored_message(nc, stream, {"last_by_subj": subject}) for subject in info["config"].get("subjects", [])
    ]
    return max((message.sequence for message in found if message is not None), default=0)


async def read_to_end(nc: WireClient, stream: str) -> AsyncGenerator[Sequence[RawEvent]]:
    """All messages up to the last one that is there now, and on to the end of the batch that this one is part of.

    Raises:
        Refusal, NoReply: JetStream does not answer.
    """
    end, last = await last_message(nc, stream), RawEvent(0, "", {}, b"")
    while last.position < end or _opens_more(last):
        reader = StreamReader(nc, stream).follow(last.position)
        try:
            while last.position < end or _opens_more(last):
                async with asyncio.timeout(_SILENCE):
                    messages = await anext(reader)
                wanted = list(whole_batches(messages, end, last))
                last = wanted[-1]
                yield wanted
        except TimeoutError:
            if last.position >= end:
                return  # its batch never comes to an end
            end = min(end, await last_message(nc, stream))
        finally:
            await reader.aclose()


def whole_batches(messages: Iterable[RawEvent], end: int, last: RawEvent) -> Iterator[RawEvent]:
    """Those up to `end`, and on to the end of the atomic batch that this falls into; `last` stood before them."""
    for message in messages:
        if message.position > end and not _opens_more(last):
            return
        last = message
        yield message


def _opens_more(message: RawEvent) -> bool:
    """Whether more of the atomic batch that a message is part of stands behind it."""
    return "Nats-Batch-Id" in message.headers and "Nats-Batch-Commit" not in message.headers


async def write_stream(nc: WireClient, messages: Iterable[RawEvent], *, same_positions: bool) -> AsyncGenerator[int]:
    """Publish messages in their order onto an empty stream; gives how many more there are, after each group.

    Raises:
        BackupError: `same_positions` is asked for, and one came to another.
        Refusal, NoReply: JetStream did not take one.
    """
    for group in _groups(messages):
        answers = await asyncio.gather(*(_publish(nc, message) for message in group))
        moved = [m for m, answer in zip(group, answers, strict=True) if answer["seq"] != m.position]
        if same_positions and moved:
            raise BackupError(f"the event at position {moved[0].position} cannot be put there again: the log has gaps")
        yield len(group)


async def _publish(nc: WireClient, message: RawEvent) -> dict[str, int]:
    headers = {name: value for name, value in message.headers.items() if not name.lower().startswith(_SPENT)}
    return await ask(nc, message.subject, message.body, headers=headers or None, timeout=_PATIENCE)


def _groups(messages: Iterable[RawEvent]) -> Iterator[list[RawEvent]]:
    group: list[RawEvent] = []
    size = 0
    for message in messages:
        group.append(message)
        size += len(message.body)
        if len(group) >= _GROUP or size >= _GROUP_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


async def has_stream(nc: WireClient, stream: str) -> bool:
    """Whether there is a stream of that name."""
    try:
        await ask(nc, f"$JS.API.STREAM.INFO.{stream}")
    except Refusal as refusal:
        if refusal.status == 404:  # noqa: PLR2004 - not found
            return False
        raise
    return True

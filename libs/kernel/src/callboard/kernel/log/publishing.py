"""Messages onto the stream: one as a publish-request, several as an atomic batch. One attempt, no retry."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple

import nats.errors
from nats.aio.client import Client

from callboard.kernel.errors import TooLarge
from callboard.kernel.log.append import Message
from callboard.kernel.log.jetstream import NoReply, ask


class Landed(NamedTuple):
    """JetStream's acknowledgement: the sequence of the last message, and whether it had its id already."""

    last: int
    duplicate: bool = False


async def publish(nc: Client, messages: Sequence[Message], timeout: float) -> Landed:  # noqa: ASYNC109 - see ask
    """Publish all messages or none, at consecutive sequences.

    An atomic batch is raw headers (nats-server 2.12, ADR-50): an id, a count from 1, and `commit` on the last message,
    which alone is answered. An abandoned batch is dropped by the server after 10 s.

    Raises:
        Refusal: JetStream refused; nothing was written.
        NoReply: no answer in `timeout` seconds; all was written or nothing.
    """
    last = messages[-1]
    if len(messages) == 1:
        return await _request(nc, last, last.headers, timeout)
    batch = {"Nats-Batch-Id": uuid.uuid4().hex}
    if not nc.is_connected:
        raise NoReply("there is no connection to NATS at the moment")
    try:
        for count, message in enumerate(messages[:-1], start=1):
            headers = {**message.headers, **batch, "Nats-Batch-Sequence": str(count)}
            await nc.publish(message.subject, message.body, headers=headers)
    except nats.errors.MaxPayloadError as error:
        raise TooLarge("an event with its headers", None, nc.max_payload) from error
    except (nats.errors.Error, OSError) as error:
        raise NoReply(f"{type(error).__name__} while sending a batch") from error
    final = {"Nats-Batch-Sequence": str(len(messages)), "Nats-Batch-Commit": "1"}
    return await _request(nc, last, {**last.headers, **batch, **final}, timeout)


async def _request(nc: Client, message: Message, headers: dict[str, str], timeout: float) -> Landed:  # noqa: ASYNC109
    answer = await ask(nc, message.subject, message.body, headers=headers, timeout=timeout)
    return Landed(last=int(answer["seq"]), duplicate=bool(answer.get("duplicate", False)))

"""JetStream's own answers: one request, one reply or refusal. What nats-py has no call for, or hides too much of."""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from callboard.kernel.errors import StorageFull, TooLarge, Unavailable

WRONG_LAST_SEQUENCE = 10071
DUPLICATE_IN_BATCH = 10201
NO_MESSAGE_FOUND = 10037
STREAM_NOT_FOUND = 10059
_NOT_ENABLED = frozenset({10039, 10076})
_STORAGE = frozenset({10023, 10028, 10047, 10077})
"""Insufficient resources, memory or storage; 10077 is a write that the store refused."""
_IN_FLIGHT = frozenset({WRONG_LAST_SEQUENCE, 10164, 10176, 10210})
"""A race on the same subjects (10071 and 10201 are judged first); a batch that was abandoned; too many batches open."""
_SERVER_SIDE = 500
_REQUEST_TIMEOUT = 3.0


class NoReply(Exception):  # noqa: N818 - names what happened
    """Nobody answered: a timeout, no responder, or no connection. What was asked may have been done or not."""


class ApiMissing(NoReply):
    """Nobody listens on a subject of JetStream's API: it is not enabled, or the server is about to stop."""


class Refusal(Exception):  # noqa: N818 - JetStream's word
    """JetStream answered no. `code` is its error code (10071 …)."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        """`error` is the `error` object of a JetStream API response or publish acknowledgement."""
        self.code = int(error.get("err_code", 0))
        self.status = int(error.get("code", 0))
        self.description = str(error.get("description", ""))
        super().__init__(f"JetStream error {self.code}: {self.description}")

    @property
    def is_storage(self) -> bool:
        """Whether the server has no room, so that waiting a little will not help."""
        return self.code in _STORAGE

    @property
    def is_transient(self) -> bool:
        """Whether the same request may succeed in a moment: an election, too many open batches, a race in flight."""
        return not self.is_storage and (self.status >= _SERVER_SIDE or self.code in _IN_FLIGHT)


class Stored(NamedTuple):
    """A message as the stream's leader has it."""

    sequence: int
    subject: str
    headers: Mapping[str, str]
    data: bytes
    time: datetime
    """When the server took it (UTC)."""


async def ask(
    nc: Client,
    subject: str,
    payload: bytes | Mapping[str, Any] = b"",
    *,
    headers: dict[str, str] | None = None,
    timeout: float = _REQUEST_TIMEOUT,  # noqa: ASYNC109 - it is the request's own, sent on to nats-py
) -> dict[str, Any]:
    """Send one request and give JetStream's JSON answer. Nothing is buffered while there is no connection.

    Raises:
        Refusal: JetStream answered with an error.
        NoReply: nobody answered in `timeout` seconds.
        TooLarge: the server takes no message of that size.
    """
    if not nc.is_connected:
        raise NoReply("there is no connection to NATS at the moment")
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    try:
        reply = await nc.request(subject, body, timeout=timeout, headers=headers)
    except nats.errors.MaxPayloadError as error:
        raise TooLarge("a message to NATS", len(body), nc.max_payload) from error
    except nats.errors.NoRespondersError as error:
        kind = ApiMissing if subject.startswith("$JS.API.STREAM.") else NoReply
        raise kind(f"nobody takes {subject}") from error
    except (nats.errors.Error, OSError) as error:
        raise NoReply(f"{type(error).__name__} on {subject}") from error
    answer: dict[str, Any] = json.loads(reply.data)
    if error := answer.get("error"):
        raise Refusal(error)
    return answer


async def listen(nc: Client, subject: str, on_message: Callable[[Msg], Awaitable[None]]) -> Subscription:
    """Subscribe to an inbox of our own."""
    return await nc.subscribe(subject, cb=on_message)  # pyright: ignore[reportUnknownMemberType] - nats-py leaves one open


async def stored_message(nc: Client, stream: str, query: Mapping[str, Any]) -> Stored | None:
    """One message, read through the stream's leader (`STREAM.MSG.GET`; `DIRECT.GET` may be stale); None if there is none.

    `query` is JetStream's: `{"last_by_subj": …}`, `{"seq": n}`, or `{"seq": n, "next_by_subj": …}`.
    """
    try:
        answer = await ask(nc, f"$JS.API.STREAM.MSG.GET.{stream}", query)
    except Refusal as refusal:
        if refusal.code == NO_MESSAGE_FOUND:
            return None
        raise
    message = answer["message"]
    return Stored(
        sequence=message["seq"],
        subject=message["subject"],
        headers=_parse_headers(base64.b64decode(message.get("hdrs", ""))),
        data=base64.b64decode(message.get("data", "")),
        time=datetime.fromisoformat(message["time"]),
    )


def is_disabled(error: Refusal | NoReply) -> bool:
    """Whether this is how a server without JetStream answers. One that is about to stop may answer the same."""
    return error.code in _NOT_ENABLED if isinstance(error, Refusal) else isinstance(error, ApiMissing)


def plainly(error: Refusal | NoReply, doing: str) -> Unavailable:
    """The error to raise for a caller, in words that say what to do."""
    if is_disabled(error):
        return Unavailable(f"{doing}: JetStream is not enabled on this NATS server; start it with --jetstream")
    if isinstance(error, Refusal) and error.is_storage:
        return StorageFull(f"{doing}: JetStream has no room left ({error.description}); free or add storage")
    return Unavailable(f"{doing}: {error}")


def _parse_headers(block: bytes) -> dict[str, str]:
    pairs = (line.partition(b":") for line in block.split(b"\r\n")[1:] if line)
    return {name.decode().strip(): value.decode().strip() for name, _, value in pairs}

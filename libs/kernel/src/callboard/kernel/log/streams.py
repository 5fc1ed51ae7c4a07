"""The streams of a namespace: what they must be like, and making sure that they are."""

from __future__ import annotations

from typing import Any

from callboard.contracts.event import MAX_EVENT_BYTES
from callboard.contracts.subjects import Namespace
from callboard.kernel.errors import Unsuitable
from callboard.kernel.log.jetstream import STREAM_NOT_FOUND, NoReply, Refusal, ask, is_disabled, plainly
from callboard.kernel.log.retrying import patiently
from callboard.kernel.log.wire import WireClient

PATIENCE = 20.0
"""Seconds for which a cluster that has just started is waited out: its first election takes up to ten."""

_LEAST_PAYLOAD = MAX_EVENT_BYTES + 16 * 1024
"""Bytes of the largest message there is: an event with ample headers. A chunk of a blob is smaller."""


def check_payload(max_payload: int) -> None:
    """Raise Unsuitable where the server, by its `max_payload` in bytes, takes no message as large as an event may be."""
    if max_payload < _LEAST_PAYLOAD:
        raise Unsuitable(
            f"NATS takes messages of up to {max_payload} bytes, but an event may need {_LEAST_PAYLOAD}: "
            "raise max_payload in its configuration (its default is 1MB)."
        )


def event_stream(namespace: Namespace, replicas: int) -> dict[str, Any]:
    """The stream of all events: kept forever, never edited, with atomic batches."""
    return {
        "name": namespace.stream,
        "description": "Every event of Callboard, in one order.",
        "subjects": [f"{namespace.events}.>"],
        "allow_atomic": True,
        "allow_direct": True,
        "deny_delete": True,
        "deny_purge": True,
        "num_replicas": replicas,
        **_FOREVER,
    }


def dead_letter_stream(namespace: Namespace, replicas: int) -> dict[str, Any]:
    """The stream of what reactions gave up on: kept until somebody looked at it."""
    return {
        "name": namespace.dead_letter_stream,
        "description": "Events that a reaction of Callboard gave up on.",
        "subjects": [f"{namespace.dead_letters}.>"],
        "allow_direct": True,
        "num_replicas": replicas,
        **_FOREVER,
    }


_FOREVER = {
    "retention": "limits",
    "storage": "file",
    "discard": "new",
    "max_age": 0,
    "max_msgs": -1,
    "max_bytes": -1,
    "max_msgs_per_subject": -1,
}

_FREE_TO_DIFFER = frozenset({"description", "num_replicas"})
"""What an operator may change without breaking a promise."""


async def ensure_stream(nc: WireClient, wanted: dict[str, Any], patience: float = PATIENCE) -> None:
    """Create the stream, or check that the one which is there keeps the same promises.

    Raises:
        Unsuitable: a stream of that name has other settings; the message names them.
        Unavailable: JetStream is not enabled, or did not answer.
        StorageFull: JetStream has no room for it.
    """
    name = wanted["name"]
    doing = f"could not open the stream {name}"

    async def attempt() -> dict[str, Any]:
        try:
            return await _info_or_create(nc, wanted)
        except (Refusal, NoReply) as error:
            if is_disabled(error):  # nothing to wait for
                raise plainly(error, doing) from error
            raise

    found = await patiently(nc, attempt, patience=patience, doing=doing)
    if misfits := differences(wanted, found):
        raise Unsuitable(f"the stream {name} exists, but {'; '.join(misfits)}. Use another namespace, or change it.")


def differences(wanted: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Each setting of `found` that breaks a promise of `wanted`, in words. A setting that is absent is off or 0."""
    return [
        f"{key} is {found.get(key) or 0!r} where {value!r} is needed"
        for key, value in wanted.items()
        if key not in _FREE_TO_DIFFER and (found.get(key) or 0) != (value or 0)
    ]


async def _info_or_create(nc: WireClient, wanted: dict[str, Any]) -> dict[str, Any]:
    name = wanted["name"]
    try:
        return (await ask(nc, f"$JS.API.STREAM.INFO.{name}"))["config"]
    except Refusal as refusal:
        if refusal.code != STREAM_NOT_FOUND:
            raise
    return (await ask(nc, f"$JS.API.STREAM.CREATE.{name}", wanted))["config"]

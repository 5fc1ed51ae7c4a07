"""The envelope as message headers: CloudEvents 1.0, NATS protocol binding, binary content mode.

https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/nats-protocol-binding.md (1.0.3-wip, which added
binary mode). Every attribute is a header `ce-<name>`; values are percent-encoded. Beside them stand headers that are no
CloudEvents attributes: W3C `traceparent`, `callboard-cause`, `callboard-actor`, and `Nats-Msg-Id` for the server.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote, unquote
from uuid import UUID

from callboard.contracts.event import Envelope, Origin, Recorded
from callboard.contracts.registry import Registry, UnreadableEvent
from callboard.contracts.subjects import Aggregate

_JSON = "application/json"
_SOURCE = "/callboard/"
_SCHEMA = re.compile(r"urn:callboard:event:(?P<type>[a-z0-9_]+):(?P<version>[0-9]+)\Z")
_PLAIN = "".join(chr(c) for c in range(0x21, 0x7F) if chr(c) not in '"%')
_ALL_PLAIN = re.compile(f"[{re.escape(_PLAIN)}]*")


def encode_value(text: str) -> str:
    """Percent-encode a header value by the binding's rule: space, `"`, `%` and all outside printable ASCII."""
    return text if _ALL_PLAIN.fullmatch(text) else quote(text, safe=_PLAIN)


def decode_value(text: str) -> str:
    """The reverse of `encode_value`; takes quoted strings too, as the binding demands. ValueError for invalid UTF-8."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = re.sub(r"\\(.)", r"\1", text[1:-1])
    return unquote(text, errors="strict") if "%" in text else text


def dataschema(event_type: str, version: int) -> str:
    """The `ce-dataschema` of one version of an event type."""
    return f"urn:callboard:event:{event_type}:{version}"


def headers_of(envelope: Envelope) -> dict[str, str]:
    """The headers that an event travels with."""
    event, origin, id_ = envelope.event, envelope.origin, str(envelope.id)
    headers = {
        "Nats-Msg-Id": id_,
        "Content-Type": _JSON,
        "ce-specversion": "1.0",
        "ce-id": id_,
        "ce-source": encode_value(_SOURCE + origin.source),
        "ce-type": event.type,
        "ce-time": _timestamp(envelope.time),
        "ce-subject": str(envelope.aggregate),
        "ce-datacontenttype": _JSON,
        "ce-dataschema": dataschema(event.type, event.version),
        "callboard-actor": encode_value(origin.actor),
    }
    if origin.cause is not None:
        headers["callboard-cause"] = encode_value(origin.cause)
    if origin.traceparent is not None:
        headers["traceparent"] = encode_value(origin.traceparent)
    return headers


def version_of(headers: Mapping[str, str]) -> int:
    """The version of the event type, from `ce-dataschema`; UnreadableEvent where there is none."""
    version = _version_in(headers.get("ce-dataschema", ""))
    if version is None:
        raise UnreadableEvent(f"ce-dataschema {headers.get('ce-dataschema')!r} is not one of Callboard's")
    return version


def recorded(position: int, headers: Mapping[str, str], body: bytes, registry: Registry) -> Recorded:
    """The event that a message carries, in its current version.

    Raises:
        UnreadableEvent: a header is missing or malformed, or the registry cannot read type, version or body.
    """
    event = registry.decode(headers.get("ce-type", ""), version_of(headers), body)
    try:
        return Recorded(
            id=UUID(headers["ce-id"]),
            aggregate=Aggregate.parse(decode_value(headers["ce-subject"])),
            event=event,
            time=datetime.fromisoformat(headers["ce-time"]),
            origin=_origin(headers),
            position=position,
        )
    except (KeyError, ValueError) as error:
        raise UnreadableEvent(f"the headers of the event at {position} cannot be read: {error!r}") from error


@lru_cache(maxsize=256)  # there are few of them, and each event has one
def _version_in(schema: str) -> int | None:
    found = _SCHEMA.match(schema)
    return int(found["version"]) if found else None


def _origin(headers: Mapping[str, str]) -> Origin:
    cause, traceparent = headers.get("callboard-cause"), headers.get("traceparent")
    return Origin(
        source=decode_value(headers["ce-source"]).removeprefix(_SOURCE),
        actor=decode_value(headers.get("callboard-actor", "system")),
        cause=None if cause is None else decode_value(cause),
        traceparent=None if traceparent is None else decode_value(traceparent),
    )


def _timestamp(time: datetime) -> str:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")

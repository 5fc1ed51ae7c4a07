"""Events: past-tense facts with a stable type and a version, and the envelope that they travel in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from callboard.contracts.ids import derived_id, new_id
from callboard.contracts.subjects import Aggregate

MAX_EVENT_BYTES = 256 * 1024
"""An event's body stays under this; what is larger goes to the blob store and is referred to by its sha256."""


class Event(BaseModel):
    """The base of every event. A subclass states its aggregate kind, its type and its version."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    aggregate: ClassVar[str]
    type: ClassVar[str]
    version: ClassVar[int] = 1


class BlobRef(BaseModel):
    """Bytes in the content-addressed store: their lower-case hexadecimal SHA-256 and their size in bytes."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an event comes from: who asked, what caused it, and which trace it is part of."""

    source: str
    """The service that appends, e.g. `ingest`; `ce-source` is `/callboard/<source>`."""
    actor: str = "system"
    """Who asked for it: a user, or `system`."""
    cause: str | None = None
    """The id of the event or command that caused it."""
    traceparent: str | None = None
    """W3C trace context of the work that appends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One event on its way to the log."""

    id: UUID
    aggregate: Aggregate
    event: Event
    time: datetime
    origin: Origin

    @classmethod
    def wrap(cls, aggregate: Aggregate, event: Event, origin: Origin, *, id: UUID | None = None) -> Self:  # noqa: A002 - CloudEvents' own word
        """An envelope for `event`, with a fresh UUIDv7 and the present time (UTC).

        With a cause that may be delivered again, pass `id=derived_id(cause, purpose)` so that a second delivery is
        recognised as the same event.
        """
        return cls(id=id or new_id(), aggregate=aggregate, event=event, time=datetime.now(UTC), origin=origin)

    def at(self, position: int) -> Recorded:
        """The event as the log holds it, once it stands at `position`."""
        return Recorded(
            id=self.id,
            aggregate=self.aggregate,
            event=self.event,
            time=self.time,
            origin=self.origin,
            position=position,
        )

    def caused(self, purpose: str) -> UUID:
        """The id of what this event gives rise to for `purpose`."""
        return derived_id(self.id, purpose)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded(Envelope):
    """One event as the log holds it."""

    position: int
    """The stream sequence: the event's place in the one total order."""

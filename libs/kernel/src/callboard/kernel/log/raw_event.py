"""An event as it came from the log, not yet decoded: readers that want few types skip the rest cheaply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from callboard.contracts.event import Recorded
from callboard.contracts.registry import Registry
from callboard.contracts.subjects import Aggregate
from callboard.kernel.log.cloudevents import recorded, version_of


class RawEvent(NamedTuple):
    """One message of the log. `position` is its stream sequence; `body` is the event as JSON."""

    position: int
    subject: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def type(self) -> str:
        """The event type: the subject's last token."""
        return self.subject.rpartition(".")[2]

    @property
    def aggregate(self) -> Aggregate:
        """What the event belongs to; ValueError for a subject that is not an event's."""
        _, kind, id_, _ = self.subject.rsplit(".", 3)
        return Aggregate(kind, UUID(id_))

    @property
    def version(self) -> int:
        """The version of the event type that the body is in; UnreadableEvent where the headers do not say."""
        return version_of(self.headers)

    def decode(self, registry: Registry) -> Recorded:
        """The event in its current version.

        Raises:
            UnreadableEvent: the registry cannot read it, or its headers are not those of an event.
        """
        return recorded(self.position, self.headers, self.body, registry)

"""Subjects on the bus: `ev.<aggregate>.<id>.<event_type>` for events, `cmd.<service>.<verb>` for commands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self
from uuid import UUID

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_PREFIX = re.compile(r"[A-Za-z0-9_-]*\Z")


@dataclass(frozen=True, slots=True)
class Aggregate:
    """What events belong to and are ordered under: a kind such as `job`, and an id."""

    kind: str
    id: UUID

    def __str__(self) -> str:
        """`kind/id`, the CloudEvents subject."""
        return f"{self.kind}/{self.id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The reverse of `str(aggregate)`; ValueError for anything else."""
        kind, _, id_ = text.partition("/")
        return cls(kind, UUID(id_))


@dataclass(frozen=True, slots=True)
class Namespace:
    """Keeps test runs and tenants apart on a shared server: everything named on the bus starts with it.

    The empty name, the default, gives the plain names of the documentation: subjects `ev.>` and `cmd.>`,
    stream `CALLBOARD`, buckets `callboard-…`. A name `t1` gives `t1-ev.>`, `t1-cmd.>`, `CALLBOARD_t1`, `callboard-t1-…`.
    """

    name: str = ""

    def __post_init__(self) -> None:
        """Refuse what NATS would not take in a subject, a stream name and a bucket name alike."""
        if not _PREFIX.match(self.name):
            raise ValueError(f"a namespace may hold letters, digits, - and _ only, not {self.name!r}")

    @property
    def events(self) -> str:
        """The first token of every event's subject."""
        return f"{self.name}-ev" if self.name else "ev"

    @property
    def commands(self) -> str:
        """The first token of every command's subject."""
        return f"{self.name}-cmd" if self.name else "cmd"

    @property
    def dead_letters(self) -> str:
        """The first token of the subject of every event that a reaction gave up on."""
        return f"{self.name}-dead" if self.name else "dead"

    @property
    def stream(self) -> str:
        """The one JetStream stream that holds every event."""
        return f"CALLBOARD_{self.name}" if self.name else "CALLBOARD"

    @property
    def dead_letter_stream(self) -> str:
        """The stream that keeps dead letters."""
        return f"{self.stream}_DEAD"

    def bucket(self, purpose: str) -> str:
        """The object store bucket for `purpose`, e.g. `blobs`."""
        return f"callboard-{self.name}-{purpose}" if self.name else f"callboard-{purpose}"

    def durable(self, service: str, reaction: str) -> str:
        """The durable consumer that carries one reaction of one service."""
        return f"{self.name}-{service}-{reaction}" if self.name else f"{service}-{reaction}"

    def event(self, aggregate: Aggregate, event_type: str) -> str:
        """The subject that an event is appended under."""
        return f"{self.events}.{aggregate.kind}.{aggregate.id}.{event_type}"

    def aggregate(self, aggregate: Aggregate) -> str:
        """The filter that covers one aggregate: what an append's expectation is checked over."""
        return f"{self.events}.{aggregate.kind}.{aggregate.id}.>"

    def event_filter(self, kind: str = "*", event_type: str = "*") -> str:
        """The filter for one type of event over all aggregates of a kind."""
        return f"{self.events}.{kind}.*.{event_type}"

    def command(self, service: str, verb: str) -> str:
        """The subject that a command is requested on."""
        return f"{self.commands}.{service}.{verb}"

    def dead_letter(self, service: str, reaction: str) -> str:
        """The subject of what one reaction gave up on."""
        return f"{self.dead_letters}.{service}.{reaction}"

    def parse_event(self, subject: str) -> tuple[Aggregate, str]:
        """The aggregate and event type that an event's subject names; ValueError if it is no such subject."""
        prefix, _, rest = subject.partition(".")
        kind, id_, event_type = rest.split(".")
        if prefix != self.events or not _NAME.match(kind):
            raise ValueError(f"{subject!r} is not the subject of an event under {self.events!r}")
        return Aggregate(kind, UUID(id_)), event_type

"""Which events of the log a reader wants: told to the server, which then reads and sends no others."""

from __future__ import annotations

import re
from dataclasses import dataclass

from callboard.contracts.subjects import Aggregate, Namespace

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The events of one aggregate, or of one kind of aggregate, of some types; what is left out lets all through.

    Attributes:
        aggregate: Only those of this one aggregate.
        kind: Only those of aggregates of this kind, e.g. `job`.
        types: Only those of one of these types, e.g. `job_created`.
    """

    aggregate: Aggregate | None = None
    kind: str | None = None
    types: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what selects nothing, or would mean something else within a subject."""
        if self.aggregate is not None and self.kind is not None:
            raise ValueError("an aggregate says its kind itself")
        for name in (*self.types, *([] if self.kind is None else [self.kind])):
            if not _NAME.match(name):
                raise ValueError(f"no kind of aggregate and no event type is called {name!r}")

    def subjects(self, namespace: Namespace) -> tuple[str, ...]:
        """The filters of a consumer that gets just these, none of which covers another; none at all for everything."""
        types = tuple(dict.fromkeys(self.types))
        if self.aggregate is not None:
            return tuple(namespace.event(self.aggregate, type_) for type_ in types) or (
                namespace.aggregate(self.aggregate),
            )
        if self.kind is None and not types:
            return ()
        return tuple(namespace.event_filter(self.kind or "*", type_) for type_ in types or ("*",))


EVERYTHING = Selection()

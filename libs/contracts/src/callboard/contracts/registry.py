"""Which class stands for which event type, and how an older version's body becomes the current one's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

from callboard.contracts.event import Event

Body: TypeAlias = dict[str, Any]
Upcaster: TypeAlias = Callable[[Body], Body]


class UnreadableEvent(Exception):  # noqa: N818 - names the thing that cannot be read
    """An event of a known type whose body or version this program cannot read."""


class NewerEvent(UnreadableEvent):
    """An event in a version that a newer program wrote: that program reads it, this one cannot."""


class Registry:
    """Event classes by type. An upcaster takes the body of version n to version n + 1; the chain ends at the class."""

    def __init__(
        self, classes: Iterable[type[Event]], upcasters: dict[tuple[str, int], Upcaster] | None = None
    ) -> None:
        """Raise ValueError where two classes share a type, or where a version has no way to the current one."""
        self._classes: dict[str, type[Event]] = {}
        self._upcasters = dict(upcasters or {})
        for cls in classes:
            if cls.type in self._classes:
                raise ValueError(f"two classes stand for the event type {cls.type!r}")
            self._classes[cls.type] = cls
            missing = [v for v in range(1, cls.version) if (cls.type, v) not in self._upcasters]
            if missing:
                raise ValueError(f"{cls.type} has no upcaster from version {missing[0]}")

    def extended(self, *classes: type[Event]) -> Registry:
        """A registry that knows these classes, too, and reads all versions that this one reads."""
        return Registry([*self, *classes], self._upcasters)

    def __iter__(self) -> Iterator[type[Event]]:
        return iter(self._classes.values())

    def __contains__(self, event_type: object) -> bool:
        return event_type in self._classes

    def decode(self, event_type: str, version: int, body: bytes) -> Event:
        """The event in its current version.

        Raises:
            NewerEvent: the version is newer than this program.
            UnreadableEvent: the type is unknown, or the body does not fit.
        """
        cls = self._classes.get(event_type)
        if cls is None:
            raise UnreadableEvent(f"the event type {event_type!r} is not known here")
        if version > cls.version:
            raise NewerEvent(f"{event_type} has version {version}; this program reads up to {cls.version}: upgrade it")
        try:
            if version == cls.version:
                return cls.model_validate_json(body)
            fields = json.loads(body)
            for step in range(version, cls.version):
                fields = self._upcasters[event_type, step](fields)
            return cls.model_validate(fields)
        except (ValueError, LookupError, TypeError, AttributeError) as error:  # pydantic's too is a ValueError
            raise UnreadableEvent(f"{event_type} version {version} cannot be read: {error}") from error

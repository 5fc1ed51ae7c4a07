"""How one view is doing, for health answers and people."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class ViewStatus(StrEnum):
    """What a runner is at. Healthy are those in which the view can be read in this program's version."""

    STARTING = "starting"
    STANDBY = "standby"
    """Another process writes the view; this one takes over when that one dies."""
    RUNNING = "running"
    BUILDING = "building"
    """This process builds the view in its version beside the live one, which is of an older version."""
    AWAITING = "awaiting"
    """Another process builds the view in this version; this one goes on with that when that one dies."""
    RETRYING = "retrying"
    """The database or the log cannot be reached; it goes on by itself."""
    SUPERSEDED = "superseded"
    """A newer program has taken the view over; this one writes no more, and should be stopped."""
    STOPPED = "stopped"
    """It does not go on by itself; the reason says why."""


_HEALTHY = frozenset({ViewStatus.STARTING, ViewStatus.STANDBY, ViewStatus.RUNNING})
_BEFORE_ITS_VERSION = frozenset({ViewStatus.STARTING, ViewStatus.BUILDING, ViewStatus.AWAITING})


class Build(NamedTuple):
    """A build of a view beside the live one: how far it is, of how much, and what has stopped it, if anything has."""

    position: int
    end: int
    trouble: str | None = None

    def __str__(self) -> str:
        """In words, e.g. `position 12,000 of 48,000`."""
        return f"position {self.position:,} of {self.end:,}"


class ViewHealth(NamedTuple):
    """One runner's state at one moment."""

    projection: str
    status: ViewStatus
    reason: str | None = None
    build: Build | None = None
    """What this process builds beside the live view, if it does."""

    @property
    def ok(self) -> bool:
        """Whether nobody need look."""
        return self.status in _HEALTHY and self.trouble is None

    @property
    def trouble(self) -> str | None:
        """What is to be said to whoever looks: why the view is not well, or what has stopped its rebuild."""
        return self.reason or (self.build.trouble if self.build else None)

    @property
    def awaits_its_version(self) -> bool:
        """Whether the live view is of an older version than this program reads, or it is not known yet."""
        return self.status in _BEFORE_ITS_VERSION or (self.status is ViewStatus.STOPPED and self.build is not None)

"""How one view is doing, for health answers and people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ViewStatus(StrEnum):
    """What a runner is at. Only `retrying` and `stopped` are unhealthy."""

    STARTING = "starting"
    STANDBY = "standby"
    """Another process writes the view; this one takes over when that one dies."""
    RUNNING = "running"
    RETRYING = "retrying"
    """The database or the log cannot be reached; it goes on by itself."""
    STOPPED = "stopped"
    """It does not go on by itself; the reason says why."""


@dataclass(frozen=True, slots=True)
class ViewHealth:
    """One runner's state at one moment."""

    projection: str
    status: ViewStatus
    reason: str | None = None

    @property
    def ok(self) -> bool:
        """Whether nobody need look."""
        return self.status not in {ViewStatus.RETRYING, ViewStatus.STOPPED}

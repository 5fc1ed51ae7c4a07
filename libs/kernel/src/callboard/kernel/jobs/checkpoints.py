"""What a job's handlers have appended to it so far, and still counts."""

from __future__ import annotations

from collections.abc import Iterable

from callboard.contracts.event import Event
from callboard.contracts.events import JobCreated, JobReopened, JobRestarted, JobStateChanged


def checkpoints(events: Iterable[Event]) -> list[Event]:
    """The events of handlers among a job's `events`, without those from before its last restart."""
    kept: list[Event] = []
    for event in events:
        match event:
            case JobRestarted():
                kept.clear()
            case JobCreated() | JobStateChanged() | JobReopened():
                pass
            case _:
                kept.append(event)
    return kept

"""How far a job is, as the events on it tell."""

from __future__ import annotations

from callboard.contracts.event import Event
from callboard.contracts.events import ChunkParsed, ParsePlanned
from callboard.kernel.jobs.progress import Planned, StepDone


def read_progress(event: Event) -> Planned | StepDone | None:
    """A parse has as many steps as its plan has chunks."""
    match event:
        case ParsePlanned(chunks=chunks):
            return Planned(chunks)
        case ChunkParsed(total=total):
            return StepDone(total)
        case _:
            return None

"""How far a parse is, told by the events on its job: pure, so that a fresh process goes on where another stopped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from callboard.contracts.event import Event
from callboard.contracts.events import ChunkParsed, ParsePlanned
from callboard.playbook import ChunkParse, Engine, ParsePlan


@dataclass(frozen=True, slots=True)
class ParseProgress:
    """The plan that the engine in use made, if any, and the chunks that were parsed by it."""

    plan: ParsePlan | None = None
    chunks: dict[int, ChunkParse] = field(default_factory=dict[int, ChunkParse])

    @property
    def missing(self) -> list[int]:
        """The chunks that are still to be parsed, in order."""
        return [index for index in range(len(self.plan.chunks)) if index not in self.chunks] if self.plan else []


def fold(events: Iterable[Event], engine: Engine) -> ParseProgress:
    """The progress after these events of one job.

    A later plan replaces an earlier one and its chunks. A plan of another engine or version counts as none: its
    chunks could not be read together with those of the engine in use.
    """
    progress = ParseProgress()
    for event in events:
        match event:
            case ParsePlanned(engine=engine.name, engine_version=engine.version):
                progress = ParseProgress(ParsePlan.model_validate(event.plan))
            case ParsePlanned():
                progress = ParseProgress()
            case ChunkParsed() if progress.plan:
                chunk = ChunkParse.model_validate(event.parse)
                progress = ParseProgress(progress.plan, {**progress.chunks, event.index: chunk})
            case _:
                pass
    return progress

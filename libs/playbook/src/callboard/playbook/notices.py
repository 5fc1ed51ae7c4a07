"""What a parse has to tell while it goes on, derived from the events of its job alone.

``progress``, ``character_found``, ``act_complete``, ``scene_complete``, ``line_parsed``, ``unsupported_speaker``, ``complete`` and
``error`` are no events: whoever has the log and the text has them. A chunk holds labels and no text; what it says
is sliced from the source.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from callboard.contracts.event import Event
from callboard.contracts.events import (
    ChunkParsed,
    JobRestarted,
    JobStateChanged,
    ParsePlanned,
    UnsupportedSpeakerSeen,
)
from callboard.contracts.jobs import JobState
from callboard.playbook.divisions import Division
from callboard.playbook.engine import ChunkParse
from callboard.playbook.label_walk import LabelWalk, Walked
from callboard.playbook.source import SourceText


class Notice(BaseModel):
    """The base of all; ``name`` is what it is called on the wire."""

    model_config = ConfigDict(frozen=True)

    name: ClassVar[str]


class Progress(Notice):
    """How many chunks are parsed, of how many; a new plan begins from 0."""

    name: ClassVar[str] = "progress"

    completed: int
    total: int
    percent: float = Field(description="0 to 100.")


class CharacterFound(Notice):
    """Somebody speaks for the first time, by the name as it is printed there."""

    name: ClassVar[str] = "character_found"

    character: str
    line: int = Field(description="Of the extracted text, from 1.")


class LineParsed(Notice):
    """A piece of the text is read: what it is, and who says it, by their names as printed in the cue."""

    name: ClassVar[str] = "line_parsed"

    line: int
    type: str
    text: str
    speakers: tuple[str, ...]


class SceneComplete(Notice):
    """A scene is read to its end; numbers as in the playbook."""

    name: ClassVar[str] = "scene_complete"

    act: int
    scene: int
    heading: str


class ActComplete(Notice):
    """An act, or a headed part beside the acts, is read to its end; without a heading where the play is not divided."""

    name: ClassVar[str] = "act_complete"

    act: int
    heading: str | None


class UnsupportedSpeaker(Notice):
    """Somebody who is nobody in particular speaks, such as a crowd; kept as a group."""

    name: ClassVar[str] = "unsupported_speaker"

    label: str
    line: int


class Complete(Notice):
    """The playbook is there; ``play_id`` names it where the job says so."""

    name: ClassVar[str] = "complete"

    play_id: str | None


class Error(Notice):
    """An attempt failed: for good, or it is tried again (``retryable``)."""

    name: ClassVar[str] = "error"

    code: str
    message: str
    retryable: bool


NOTICES: tuple[type[Notice], ...] = (
    Progress,
    CharacterFound,
    LineParsed,
    SceneComplete,
    ActComplete,
    UnsupportedSpeaker,
    Complete,
    Error,
)


class Notices:
    """Follows the events of one ``parse_script`` job, in the order of the log.

    The same events give the same notices, however often they are read. Chunks that were parsed side by side are told
    in the order of the text: one that is ahead waits for those before it.
    """

    def __init__(self, source: SourceText) -> None:
        """`source` is the text that the job's arguments name."""
        self._source = source
        self._begin(0)

    def take(self, event: Event) -> Sequence[Notice]:
        """What one more event has to tell."""
        match event:
            case ParsePlanned(chunks=total):
                self._begin(total)
                return [self._progress()]
            case JobRestarted():
                self._begin(0)
                return [self._progress()]
            case ChunkParsed():
                return list(self._chunk(event))
            case UnsupportedSpeakerSeen(label=label, line=line):
                return [UnsupportedSpeaker(label=label, line=line)]
            case JobStateChanged():
                return list(_state(event))
            case _:
                return []

    def _begin(self, total: int) -> None:
        self._total = total
        self._chunks: dict[int, ChunkParse | None] = {}
        self._told = 0
        self._walk = LabelWalk(self._source)

    def _progress(self) -> Progress:
        done = len(self._chunks)
        return Progress(completed=done, total=self._total, percent=round(100 * done / max(self._total, 1), 1))

    def _chunk(self, event: ChunkParsed) -> Iterator[Notice]:
        if event.index in self._chunks or event.index >= self._total:
            return
        self._chunks[event.index] = ChunkParse.model_validate(event.parse)
        while (chunk := self._chunks.get(self._told)) is not None:
            for label in chunk.labels:
                yield from _walked(self._walk.take(label))
            self._chunks[self._told] = None  # told, and no longer needed
            self._told += 1
        if self._told == self._total:
            yield from _ended(self._walk.end())
        yield self._progress()


def _walked(step: Walked) -> Iterator[Notice]:
    yield from _ended(step.ended)
    for character in step.new_names:
        yield CharacterFound(character=character, line=step.line)
    yield LineParsed(line=step.line, type=step.type, text=step.text, speakers=step.speakers)


def _ended(places: Iterable[Division]) -> Iterator[Notice]:
    for place in places:
        if place.scene is None:
            yield ActComplete(act=place.act, heading=place.heading)
        else:
            yield SceneComplete(act=place.act, scene=place.scene, heading=place.heading or "")


def _state(event: JobStateChanged) -> Iterator[Notice]:
    if event.state is JobState.COMPLETED:
        result: dict[str, Any] = event.result or {}
        yield Complete(play_id=result.get("play_id"))
    elif event.error is not None and event.state in {JobState.FAILED, JobState.RETRYING}:
        retried = event.state is JobState.RETRYING
        yield Error(code=event.error.code, message=event.error.message, retryable=retried)

"""The view of what was made of each document, by what, and when: one row for each event, none of which ever changes."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from callboard.contracts.event import BlobRef, Event, Recorded
from callboard.contracts.events import DocumentRejected, PlayCompleted, TextExtracted, Uploaded
from callboard.contracts.problems import Problem
from callboard.kernel.projections import Fold


class HistoryRow(BaseModel):
    """One row of `document_history`; its id is its event's."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    document_id: UUID
    what: str
    """The event's type."""
    made_by: str | None = None
    """What made it, with its version: an extractor (`pdf/1`) or an engine (`rules/4`)."""
    sha256: str | None = None
    """Of what was made: the file, its text, its playbook."""
    size: int | None = None
    play_id: UUID | None = None
    job_id: UUID | None = None
    problem: Problem | None = None
    actor: str
    at: datetime
    created_position: int


class DocumentHistory(Fold[HistoryRow]):
    """Keeps `uploaded`, `text_extracted`, `document_rejected` and `play_completed`, each once."""

    name = "document_history"
    version = 1
    ddl = (files("callboard.api.projections") / "document_history.sql").read_text("utf-8")
    table = "document_history"
    tables = ("document_history",)
    handles = frozenset({Uploaded.type, TextExtracted.type, DocumentRejected.type, PlayCompleted.type})

    def __init__(self) -> None:
        super().__init__(HistoryRow)

    def key(self, event: Recorded) -> UUID:
        """Each event has a row of its own."""
        return event.id

    def evolve(self, row: HistoryRow | None, event: Recorded) -> HistoryRow | None:
        """The row of an event."""
        del row  # it is made of this event alone
        told = event.event
        made = _made(told)
        return HistoryRow(
            id=event.id,
            document_id=told.document_id if isinstance(told, PlayCompleted) else event.aggregate.id,
            what=told.type,
            made_by=_maker(told),
            sha256=made.sha256 if made else None,
            size=made.size if made else None,
            play_id=event.aggregate.id if isinstance(told, PlayCompleted) else None,
            job_id=told.job_id if isinstance(told, PlayCompleted) else None,
            problem=told.problem if isinstance(told, DocumentRejected) else None,
            actor=event.origin.actor,
            at=event.time,
            created_position=event.position,
        )


def _maker(event: Event) -> str | None:
    match event:
        case TextExtracted():
            return event.extractor
        case PlayCompleted():
            return f"{event.engine}/{event.engine_version}"
        case _:
            return None


def _made(event: Event) -> BlobRef | None:
    match event:
        case Uploaded():
            return event.content
        case TextExtracted():
            return event.text
        case PlayCompleted():
            return event.playbook
        case _:
            return None

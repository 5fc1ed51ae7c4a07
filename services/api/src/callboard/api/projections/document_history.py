"""The view of what was made of each document, by what or whom, and when: one row for each event, none of which ever changes."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from callboard.contracts.event import BlobRef, Event, Recorded
from callboard.contracts.events import (
    CorrectionWithdrawn,
    DocumentRejected,
    ParseRequested,
    PlaybookCorrected,
    PlayCompleted,
    PlaySaved,
    TextExtracted,
    Uploaded,
)
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
    asked_for: str | None = None
    """The engine that is to parse it once more."""
    sha256: str | None = None
    """Of what was made: the file, its text, its playbook."""
    size: int | None = None
    play_id: UUID | None = None
    job_id: UUID | None = None
    correction_id: UUID | None = None
    problem: Problem | None = None
    actor: str
    at: datetime
    created_position: int


class DocumentHistory(Fold[HistoryRow]):
    """Keeps each of its events once: what was handed in, made of it, and put right or saved by people."""

    name = "document_history"
    version = 2
    ddl = (files("callboard.api.projections") / "document_history.sql").read_text("utf-8")
    table = "document_history"
    tables = ("document_history",)
    handles = frozenset(
        kept.type
        for kept in (
            Uploaded,
            TextExtracted,
            ParseRequested,
            DocumentRejected,
            PlayCompleted,
            PlaybookCorrected,
            CorrectionWithdrawn,
            PlaySaved,
        )
    )

    def __init__(self) -> None:
        super().__init__(HistoryRow)

    def key(self, event: Recorded) -> UUID:
        """Each event has a row of its own."""
        return event.id

    def evolve(self, row: HistoryRow | None, event: Recorded) -> HistoryRow | None:
        """The row of an event."""
        del row  # it is made of this event alone
        columns = {"what": event.event.type, "document_id": event.aggregate.id} | _told(event.event, event.aggregate.id)
        return HistoryRow.model_validate(
            {
                **columns,
                "id": event.id,
                "actor": event.origin.actor,
                "at": event.time,
                "created_position": event.position,
            }
        )


def _told(event: Event, subject: UUID) -> dict[str, object]:
    """The columns that only some events fill; `subject` is what the event happened to."""
    columns: dict[str, object] = {}
    match event:
        case Uploaded():
            columns = _made(event.content)
        case TextExtracted():
            columns = _made(event.text) | {"made_by": event.extractor}
        case ParseRequested():
            columns = {"asked_for": event.parse.engine}
        case DocumentRejected():
            columns = {"problem": event.problem}
        case PlayCompleted():
            columns = _made(event.playbook) | {"made_by": f"{event.engine}/{event.engine_version}"}
            columns |= {"document_id": event.document_id, "play_id": subject, "job_id": event.job_id}
        case PlaybookCorrected():
            columns = {"play_id": event.play_id, "correction_id": event.correction.id}
        case CorrectionWithdrawn():
            columns = {"correction_id": event.correction_id}
        case PlaySaved():
            columns = {"document_id": event.document_id, "play_id": subject}
        case _:
            raise AssertionError(event.type)
    return columns


def _made(blob: BlobRef) -> dict[str, object]:
    return {"sha256": blob.sha256, "size": blob.size}

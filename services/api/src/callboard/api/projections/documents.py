"""The view of documents: one row for each file that was handed in, as its own events tell it."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from callboard.contracts.event import Recorded
from callboard.contracts.events import DocumentRejected, ParseRequested, TextExtracted, Uploaded
from callboard.contracts.jobs import ExtractText, ParseScript
from callboard.contracts.notes import Note
from callboard.contracts.problems import Problem
from callboard.kernel.projections import Fold


class DocumentRow(BaseModel):
    """One row of `documents`. What the text columns say is unknown until the text is extracted."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    project: str
    filename: str
    media_type: str | None = None
    sha256: str
    size: int
    text_sha256: str | None = None
    text_size: int | None = None
    layout_sha256: str | None = None
    layout_size: int | None = None
    preview_sha256: str | None = None
    preview_size: int | None = None
    extractor: str | None = None
    format: str | None = None
    encoding: str | None = None
    pages: int | None = None
    lines: int | None = None
    characters: int | None = None
    notes: tuple[Note, ...] | None = None
    problem: Problem | None = None
    """Why it was rejected."""
    awaited_jobs: tuple[UUID, ...]
    """What its events since its latest upload ask for; their ids follow from the events'."""
    uploaded_at: datetime
    updated_at: datetime
    created_position: int
    """Of its first event."""
    upload_position: int
    """Of its latest upload: jobs from before it say nothing about it."""
    position: int
    """Of its last event."""


class DocumentsProjection(Fold[DocumentRow]):
    """Folds `uploaded`, `text_extracted`, `parse_requested` and `document_rejected`."""

    name = "documents"
    version = 4
    ddl = (files("callboard.api.projections") / "documents.sql").read_text("utf-8")
    table = "documents"
    tables = ("documents",)
    handles = frozenset({Uploaded.type, TextExtracted.type, ParseRequested.type, DocumentRejected.type})

    def __init__(self) -> None:
        super().__init__(DocumentRow)

    def evolve(self, row: DocumentRow | None, event: Recorded) -> DocumentRow | None:
        """The row after one more event; an upload of what was rejected before begins anew, in its old place."""
        match event.event:
            case Uploaded() as uploaded:
                return _uploaded(uploaded, event, row.created_position if row else event.position)
            case TextExtracted() as extracted if row is not None:
                parse = _one_more_parse(row, event) if extracted.parse else {}
                return row.model_copy(update={**_text(extracted), **parse, **_moment(event)})
            case ParseRequested() if row is not None:
                return row.model_copy(update={**_one_more_parse(row, event), **_moment(event)})
            case DocumentRejected(problem=problem) if row is not None:
                extraction = row.awaited_jobs[:1]
                return row.model_copy(update={"problem": problem, "awaited_jobs": extraction, **_moment(event)})
            case _:
                return row


def _uploaded(uploaded: Uploaded, event: Recorded, created_position: int) -> DocumentRow:
    return DocumentRow(
        id=event.aggregate.id,
        project=uploaded.project,
        filename=uploaded.filename,
        media_type=uploaded.media_type,
        sha256=uploaded.content.sha256,
        size=uploaded.content.size,
        awaited_jobs=(event.caused(ExtractText.kind),),
        uploaded_at=event.time,
        updated_at=event.time,
        created_position=created_position,
        upload_position=event.position,
        position=event.position,
    )


def _text(extracted: TextExtracted) -> dict[str, object]:
    return {
        "text_sha256": extracted.text.sha256,
        "text_size": extracted.text.size,
        "layout_sha256": extracted.layout.sha256 if extracted.layout else None,
        "layout_size": extracted.layout.size if extracted.layout else None,
        "preview_sha256": extracted.preview.sha256 if extracted.preview else None,
        "preview_size": extracted.preview.size if extracted.preview else None,
        "extractor": extracted.extractor,
        "format": extracted.format,
        "encoding": extracted.encoding,
        "pages": extracted.pages,
        "lines": extracted.lines,
        "characters": extracted.characters,
        "notes": extracted.notes,
    }


def _one_more_parse(row: DocumentRow, event: Recorded) -> dict[str, object]:
    return {"awaited_jobs": (*row.awaited_jobs, event.caused(ParseScript.kind))}


def _moment(event: Recorded) -> dict[str, object]:
    return {"position": event.position, "updated_at": event.time}

"""The view of playbooks: one row for each play that was read from beginning to end."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from callboard.contracts.event import Recorded
from callboard.contracts.events import PlayCompleted, PlaySaved
from callboard.kernel.projections import Fold


class PlaybookRow(BaseModel):
    """One row of `playbooks`; the playbook itself is the blob named `sha256`."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    project: str
    document_id: UUID
    job_id: UUID
    engine: str
    engine_version: str
    title: str | None
    author: str | None
    sha256: str
    size: int
    summary: dict[str, Any]
    completed_at: datetime
    saved_at: datetime | None = None
    """When it was put into its project's library; None: it was not."""
    created_position: int
    position: int
    """Of its completion: a document's latest playbook is the one that was completed last, whichever was saved."""


class PlaybooksProjection(Fold[PlaybookRow]):
    """Folds `play_completed` and `play_saved`."""

    name = "playbooks"
    version = 2
    ddl = (files("callboard.api.projections") / "playbooks.sql").read_text("utf-8")
    table = "playbooks"
    tables = ("playbooks",)
    handles = frozenset({PlayCompleted.type, PlaySaved.type})

    def __init__(self) -> None:
        super().__init__(PlaybookRow)

    def evolve(self, row: PlaybookRow | None, event: Recorded) -> PlaybookRow | None:
        """The row after one more event; a play that is completed again is replaced."""
        completed = event.event
        if isinstance(completed, PlaySaved) and row is not None:
            return row.model_copy(update={"saved_at": row.saved_at or event.time})
        if not isinstance(completed, PlayCompleted):
            return row
        return PlaybookRow(
            id=event.aggregate.id,
            project=completed.project,
            document_id=completed.document_id,
            job_id=completed.job_id,
            engine=completed.engine,
            engine_version=completed.engine_version,
            title=completed.title,
            author=completed.author,
            sha256=completed.playbook.sha256,
            size=completed.playbook.size,
            summary=completed.summary,
            completed_at=event.time,
            saved_at=row.saved_at if row else None,
            created_position=row.created_position if row else event.position,
            position=event.position,
        )

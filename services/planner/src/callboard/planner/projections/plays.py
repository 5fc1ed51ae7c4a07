"""The view of every play that can be planned from."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from callboard.contracts.event import Recorded
from callboard.contracts.events import PlayCompleted
from callboard.kernel.projections import Fold

DDL = """
CREATE TABLE plays (
    id uuid PRIMARY KEY,
    project text NOT NULL,
    document_id uuid NOT NULL,
    title text,
    author text,
    playbook_sha256 text NOT NULL,
    playbook_size bigint NOT NULL,
    engine text NOT NULL,
    version bigint NOT NULL,
    completed_at timestamptz NOT NULL
);
CREATE INDEX plays_by_project ON plays (project, completed_at);
"""


class Play(BaseModel):
    """One play: a document's text as a playbook."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    project: str
    document_id: UUID
    title: str | None
    author: str | None
    playbook_sha256: str
    playbook_size: int
    engine: str
    """Name and version of what parsed it, e.g. `rules/1`."""
    version: int
    """Log position of the play's last event."""
    completed_at: datetime


class Plays(Fold[Play]):
    """One row for each play."""

    name = "plays"
    table = "plays"
    ddl = DDL
    tables = ("plays",)
    handles = frozenset({PlayCompleted.type})

    def __init__(self) -> None:
        """One for a process; it holds no state."""
        super().__init__(Play)

    def evolve(self, row: Play | None, event: Recorded) -> Play | None:
        """A later parse of the same play replaces an earlier one."""
        match event.event:
            case PlayCompleted() as play:
                return Play(
                    id=event.aggregate.id,
                    project=play.project,
                    document_id=play.document_id,
                    title=play.title,
                    author=play.author,
                    playbook_sha256=play.playbook.sha256,
                    playbook_size=play.playbook.size,
                    engine=f"{play.engine}/{play.engine_version}",
                    version=event.position,
                    completed_at=event.time,
                )
            case _:
                return row

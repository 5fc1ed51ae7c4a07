"""What happens to a play: a document's text as a playbook."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from pydantic import Field

from callboard.contracts.event import BlobRef, Event


class PlayCompleted(Event):
    """A text was parsed from beginning to end and its playbook is kept."""

    aggregate: ClassVar[str] = "play"
    type: ClassVar[str] = "play_completed"

    project: str
    document_id: UUID
    job_id: UUID
    engine: str
    engine_version: str
    title: str | None
    author: str | None
    playbook: BlobRef = Field(description="The playbook as JSON (callboard.playbook's Playbook).")
    summary: dict[str, Any] = Field(
        description="callboard.playbook's Summary: acts, scenes, speakers with counts, what is unattributed."
    )


class PlaySaved(Event):
    """Somebody looked a play through and put it into the project's library."""

    aggregate: ClassVar[str] = "play"
    type: ClassVar[str] = "play_saved"

    project: str
    document_id: UUID

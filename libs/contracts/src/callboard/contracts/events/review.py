"""What people put right in the playbooks of a document. A review has its document's id, whatever parses it has seen."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from callboard.contracts.corrections import Correction
from callboard.contracts.event import Event


class PlaybookCorrected(Event):
    """Somebody put right what a piece of a play is or who speaks it; it holds for every parse of the same text."""

    aggregate: ClassVar[str] = "review"
    type: ClassVar[str] = "playbook_corrected"

    project: str
    document_id: UUID
    play_id: UUID = Field(description="The play in which it was seen.")
    correction: Correction


class CorrectionWithdrawn(Event):
    """A correction holds no more."""

    aggregate: ClassVar[str] = "review"
    type: ClassVar[str] = "correction_withdrawn"

    project: str
    document_id: UUID
    correction_id: UUID

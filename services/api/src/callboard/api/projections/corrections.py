"""The view of corrections: one row for each that holds, whichever parse of its document it was seen in."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from callboard.contracts.corrections import Correction
from callboard.contracts.event import Recorded
from callboard.contracts.events import CorrectionWithdrawn, PlaybookCorrected
from callboard.kernel.projections import Fold


class CorrectionRow(BaseModel):
    """One row of `corrections`."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    project: str
    document_id: UUID
    play_id: UUID
    """The play in which it was seen."""
    correction: Correction
    actor: str
    made_at: datetime
    position: int


class CorrectionsProjection(Fold[CorrectionRow]):
    """Folds `playbook_corrected` and `correction_withdrawn`."""

    name = "corrections"
    version = 1
    ddl = (files("callboard.api.projections") / "corrections.sql").read_text("utf-8")
    table = "corrections"
    tables = ("corrections",)
    handles = frozenset({PlaybookCorrected.type, CorrectionWithdrawn.type})

    def __init__(self) -> None:
        super().__init__(CorrectionRow)

    def key(self, event: Recorded) -> UUID:
        """The correction that the event is about."""
        match event.event:
            case PlaybookCorrected(correction=correction):
                return correction.id
            case CorrectionWithdrawn(correction_id=id_):
                return id_
            case _:
                raise AssertionError(event.event.type)

    def evolve(self, row: CorrectionRow | None, event: Recorded) -> CorrectionRow | None:
        """A correction is there until it is withdrawn."""
        match event.event:
            case PlaybookCorrected() as corrected:
                return CorrectionRow(
                    id=corrected.correction.id,
                    project=corrected.project,
                    document_id=corrected.document_id,
                    play_id=corrected.play_id,
                    correction=corrected.correction,
                    actor=event.origin.actor,
                    made_at=event.time,
                    position=event.position,
                )
            case CorrectionWithdrawn():
                return None
            case _:
                return row

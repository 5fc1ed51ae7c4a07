"""What a person puts right in a playbook, anchored in the text and not in one parse of it."""

from __future__ import annotations

from typing import Annotated, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

SpeakerName: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]
"""Who speaks, as people call them: a character's name, another name of theirs, or the name of somebody new."""


class Correction(BaseModel):
    """What some characters of a text are, and who says them. At least one of type and speakers is said."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    source_sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="Of the extracted text that it is about.")
    start: int = Field(ge=0, description="Offset of the first character in that text.")
    end: int = Field(ge=1, description="Offset after the last.")
    type: str | None = Field(
        default=None,
        max_length=40,
        description="What the pieces there are (callboard.playbook's ElementType); null: as they were.",
    )
    speakers: tuple[SpeakerName, ...] | None = Field(
        default=None, max_length=50, description="Who speaks there, by name; null: as before."
    )

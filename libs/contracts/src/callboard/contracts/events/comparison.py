"""How two engines read the same text: scene by scene on the log, line by line in a blob."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from callboard.contracts.event import BlobRef
from callboard.contracts.events.job import JobEvent


class SceneCompared(BaseModel):
    """How two readings agree on the lines of one scene of the active one, or outside of all scenes."""

    model_config = ConfigDict(frozen=True)

    act: int | None
    scene: int | None
    lines: int = Field(description="Lines of the text with something on them.")
    same_type: int = Field(description="Of these, lines that are the same kind of thing in both.")
    same_speakers: int = Field(description="Of these, lines that the same people speak in both, or nobody in either.")


class ParseCompared(JobEvent):
    """A shadow parse ended, and was held against the playbook in use."""

    type: ClassVar[str] = "parse_compared"

    document_id: UUID
    active: str = Field(description="Engine and version of the playbook in use, e.g. `rules 1`.")
    shadow: str = Field(description="Those of the other reading.")
    scenes: tuple[SceneCompared, ...] = Field(description="In the order of the text.")
    lines: int
    same_type: int
    same_speakers: int
    differences: BlobRef = Field(description="Every line on which they differ, as JSON.")

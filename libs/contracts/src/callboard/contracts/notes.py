"""What was noticed about a file and is no reason to refuse it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Note(BaseModel):
    """One thing worth knowing about a document, for people and for programs."""

    model_config = ConfigDict(frozen=True)

    code: str = Field(
        description="Stable, upper case with underscores, e.g. NAMED_OTHERWISE.", pattern=r"^[A-Z][A-Z0-9_]*$"
    )
    message: str = Field(description="One sentence in plain words.")

"""What every text extractor offers."""

from __future__ import annotations

from typing import Protocol

from pydantic import BaseModel, ConfigDict


class ExtractedText(BaseModel):
    """A document's text: lines end with a line feed, and no byte order mark is left."""

    model_config = ConfigDict(frozen=True)

    text: str
    encoding: str
    """What the bytes were read as, by Python's name for it."""
    extractor: str
    """Name and version of what extracted it, e.g. `plain-text/1`."""


class Extractor(Protocol):
    """Extracts the text of one format."""

    @property
    def name(self) -> str:
        """Name and version, e.g. `plain-text/1`; the version grows with every change of what comes out."""
        ...

    def recognises(self, data: bytes) -> bool:
        """Whether the content (never the file's name) is of this format."""
        ...

    def extract(self, data: bytes) -> ExtractedText:
        """The text.

        Raises:
            Refused: no text can be had, with what to do about it.
        """
        ...

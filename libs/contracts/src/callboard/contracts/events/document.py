"""What happens to a document: a file that was handed in."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from callboard.contracts.event import BlobRef, Event
from callboard.contracts.jobs import ParseChoice
from callboard.contracts.problems import Problem


class Uploaded(Event):
    """A file was handed in and its bytes are kept."""

    aggregate: ClassVar[str] = "document"
    type: ClassVar[str] = "uploaded"

    project: str
    filename: str = Field(description="As the sender named it, without folders; for people, never used as a path.")
    media_type: str | None = Field(default=None, description="As the sender claimed it.")
    content: BlobRef = Field(description="The file, byte for byte.")
    parse: ParseChoice | None = Field(
        default=None, description="How to parse it once its text is there; nothing: not at all."
    )


class TextExtracted(Event):
    """A document's text was extracted: UTF-8, lines ended by a line feed."""

    aggregate: ClassVar[str] = "document"
    type: ClassVar[str] = "text_extracted"

    project: str
    filename: str
    text: BlobRef = Field(description="The extracted text; spans in later events count its lines and characters.")
    extractor: str = Field(description="Name and version of what extracted it, e.g. `plain-text/1`.")
    encoding: str = Field(description="What the bytes were read as, by Python's name, e.g. `cp1252`.")
    lines: int
    characters: int
    parse: ParseChoice | None = None


class DocumentRejected(Event):
    """No text can be had from a document."""

    aggregate: ClassVar[str] = "document"
    type: ClassVar[str] = "document_rejected"

    project: str
    problem: Problem

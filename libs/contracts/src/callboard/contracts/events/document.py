"""What happens to a document: a file that was handed in."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from callboard.contracts.event import BlobRef, Event
from callboard.contracts.jobs import ParseChoice
from callboard.contracts.notes import Note
from callboard.contracts.problems import Problem


class Uploaded(Event):
    """A file was handed in and its bytes are kept."""

    aggregate: ClassVar[str] = "document"
    type: ClassVar[str] = "uploaded"
    version: ClassVar[int] = 2

    project: str
    filename: str = Field(description="As the sender named it, without folders; for people, never used as a path.")
    media_type: str | None = Field(default=None, description="As the sender claimed it.")
    content: BlobRef = Field(description="The file, byte for byte.")
    parse: ParseChoice | None = Field(
        default=None, description="How to parse it once its text is there; nothing: not at all."
    )


def uploaded_v2(body: dict[str, Any]) -> dict[str, Any]:
    """Version 1 knew no engine that asks a model, and so no choice of models."""
    return body | {"parse": _with_models(body["parse"])}


def _with_models(parse: dict[str, Any] | None) -> dict[str, Any] | None:
    return parse and {"models": [], "budget_usd": None, "redacted": False, **parse}


class TextExtracted(Event):
    """A document's text was extracted: UTF-8, lines ended by a line feed."""

    aggregate: ClassVar[str] = "document"
    type: ClassVar[str] = "text_extracted"
    version: ClassVar[int] = 3

    project: str
    filename: str
    text: BlobRef = Field(description="The extracted text; spans in later events count its lines and characters.")
    layout: BlobRef | None = Field(
        default=None,
        description="How the text's lines stood on their pages, as JSON; nothing where the file does not say.",
    )
    preview: BlobRef | None = Field(
        default=None,
        description="What people are shown of the file, as the body of an HTML page; nothing where none is made of its format.",
    )
    extractor: str = Field(description="Name and version of what extracted it, e.g. `plain-text/2`.")
    format: str = Field(description="What the file is, told by its content, e.g. `text` or `pdf`.")
    encoding: str | None = Field(
        default=None,
        description="What the bytes were read as, by Python's name, e.g. `cp1252`; nothing where the format fixes it.",
    )
    pages: int | None = Field(default=None, description="How many pages it has; nothing where the file has none.")
    lines: int
    characters: int
    notes: tuple[Note, ...] = Field(default=(), description="What was noticed about the file.")
    parse: ParseChoice | None = None


def text_extracted_v2(body: dict[str, Any]) -> dict[str, Any]:
    """Version 1 knew plain text alone, nothing of its layout, and no choice of models."""
    parse = _with_models(body["parse"])
    return body | {"layout": None, "format": "text", "pages": None, "notes": [], "parse": parse}


def text_extracted_v3(body: dict[str, Any]) -> dict[str, Any]:
    """Version 2 knew no previews."""
    return body | {"preview": None}


class ParseRequested(Event):
    """The file was handed in again, to be parsed as nobody had asked for it before.

    Its job follows from this event where the text is there already, and otherwise from `text_extracted`; its id is this
    event's in either case (`Envelope.caused`).
    """

    aggregate: ClassVar[str] = "document"
    type: ClassVar[str] = "parse_requested"

    project: str
    parse: ParseChoice


class DocumentRejected(Event):
    """No text can be had from a document."""

    aggregate: ClassVar[str] = "document"
    type: ClassVar[str] = "document_rejected"

    project: str
    problem: Problem

"""What a document is and what may happen to it: pure decisions, no I/O."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from callboard.contracts.commands import UploadDocument
from callboard.contracts.event import Event
from callboard.contracts.events import DocumentRejected, ParseRequested, TextExtracted, Uploaded
from callboard.contracts.ids import derived_id
from callboard.contracts.jobs import ENGINES, ParseChoice
from callboard.contracts.problems import Refused
from callboard.contracts.subjects import Aggregate
from callboard.ingest.refusals import refusal


class DocumentState(StrEnum):
    """Where a document stands."""

    UPLOADED = "uploaded"
    EXTRACTED = "extracted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Document:
    """A document as its events tell it."""

    state: DocumentState
    version: int
    """Log position of its last event."""
    parses: tuple[ParseChoice, ...] = ()
    """How its senders asked for it to be parsed."""


def document_aggregate(project: str, sha256: str) -> Aggregate:
    """The document that these bytes are in this project.

    The id follows from both, so that two uploads of the same bytes, however close together, meet at one aggregate
    and only one of them appends.
    """
    return Aggregate("document", derived_id(project, f"document/{sha256}"))


def evolve(document: Document | None, event: Event, position: int) -> Document | None:
    """The document after one more event of its own."""
    match event:
        case Uploaded(parse=parse):
            return Document(DocumentState.UPLOADED, position, (parse,) if parse else ())
        case ParseRequested(parse=parse) if document:
            return replace(document, version=position, parses=(*document.parses, parse))
        case TextExtracted() if document:
            return replace(document, state=DocumentState.EXTRACTED, version=position)
        case DocumentRejected():
            return Document(DocumentState.REJECTED, position)
        case _:
            return document


def decide_upload(document: Document | None, command: UploadDocument, limit: int) -> list[Event]:
    """What an upload makes happen. Where the project has these bytes: nothing, or a parse that nobody asked for before.

    A file that was rejected is taken in anew.

    Raises:
        Refused: EMPTY_FILE, FILE_TOO_LARGE (over `limit` bytes) or UNKNOWN_ENGINE.
    """
    if command.parse and command.parse.engine not in ENGINES:
        raise _unknown_engine(command.parse.engine)
    if command.content.size == 0:
        raise refusal("EMPTY_FILE", "The file is empty.", "Check that the right file was chosen.")
    if command.content.size > limit:
        raise _too_large(command.content.size, limit)
    if document is not None and document.state != DocumentState.REJECTED:
        return _parse_again(document, command)
    return [
        Uploaded(
            project=command.project,
            filename=base_name(command.filename),
            media_type=printable(command.media_type or "") or None,
            content=command.content,
            parse=command.parse,
        )
    ]


def _parse_again(document: Document, command: UploadDocument) -> list[Event]:
    asked = command.parse
    if asked is None or any(asked.same_reading(before) for before in document.parses):
        return []
    return [ParseRequested(project=command.project, parse=asked)]


def _unknown_engine(name: str) -> Refused:
    return refusal(
        "UNKNOWN_ENGINE", f"There is no parsing engine called {name!r}.", f"Choose one of: {', '.join(ENGINES)}."
    )


def _too_large(size: int, limit: int) -> Refused:
    mebibyte = 1024 * 1024
    return refusal(
        "FILE_TOO_LARGE",
        f"The file has {size / mebibyte:.1f} MiB; at most {limit / mebibyte:g} MiB are taken.",
        "Send the script alone, without scans or media, or raise CALLBOARD_UPLOAD_LIMIT_BYTES.",
    )


def base_name(filename: str) -> str:
    """The name without folders of any system, at most 255 characters, never empty."""
    name = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return printable(name) or "untitled"


def printable(claimed: str) -> str:
    """At most 255 characters of what a sender wrote, without those that no one can see.

    A control character is of no use to a reader, and Postgres keeps no NUL in any text.
    """
    return "".join(character for character in claimed if character.isprintable()).strip()[:255]

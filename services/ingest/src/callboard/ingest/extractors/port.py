"""What every text extractor offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol, Self

from pydantic import BaseModel, ConfigDict

from callboard.contracts.notes import Note
from callboard.ingest.limits import Limits
from callboard.playbook import LineLayout, SourceLayout, SourceText
from callboard.playbook.layout import UNKNOWN


class Line(NamedTuple):
    """One line of a file: its characters, the blank before them included, and how it stood."""

    text: str
    layout: LineLayout = UNKNOWN


class ExtractedText(BaseModel):
    """A document's text with its layout: lines end with a line feed, and no byte order mark is left."""

    model_config = ConfigDict(frozen=True)

    text: str
    encoding: str | None
    """What the bytes were read as, by Python's name for it; None where the format fixes it, as PDF does."""
    extractor: str
    """Name and version of what extracted it, e.g. `plain-text/2`."""
    format: str
    """What the file is: one of the names in `callboard.ingest.contents`, e.g. `text`."""
    pages: int | None = None
    """How many pages the file has; None where it has none of its own."""
    layout: SourceLayout | None = None
    """How the lines stood; None where the file says no more than its characters do."""
    notes: tuple[Note, ...] = ()
    """What was noticed about the file."""

    @classmethod
    def of_lines(
        cls,
        lines: Sequence[Line],
        *,
        extractor: str,
        format: str,  # noqa: A002 - the field's name
        encoding: str | None = None,
        pages: int | None = None,
        notes: Sequence[Note] = (),
    ) -> Self:
        """The text of these lines, each of which ends with a line feed, with their layout."""
        text = "".join(f"{line.text}\n" for line in lines)
        after_the_last = Line("")
        return cls(
            text=text,
            encoding=encoding,
            extractor=extractor,
            format=format,
            pages=pages,
            layout=SourceLayout(
                source_sha256=SourceText.of(text).sha256,
                lines=tuple(line.layout for line in (*lines, after_the_last)),
            ),
            notes=tuple(notes),
        )


class Extractor(Protocol):
    """Extracts the text of one format."""

    @property
    def name(self) -> str:
        """Name and version, e.g. `plain-text/2`; the version grows with every change of what comes out."""
        ...

    @property
    def format(self) -> str:
        """What it calls its files: `ExtractedText.format`, and how people are told what a file is."""
        ...

    def recognises(self, data: bytes) -> bool:
        """Whether the content (never the file's name) is of this format. Quick: libraries wait for `extract`."""
        ...

    def extract(self, data: bytes, limits: Limits) -> ExtractedText:
        """The text, of a file that keeps within the limits. Libraries that only this format needs are imported here.

        Raises:
            Refused: no text can be had, with what to do about it.
        """
        ...

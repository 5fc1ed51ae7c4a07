"""The child that opens one untrusted file: it isolates and limits itself before it reads a byte of it.

Run as `python -m callboard.ingest.child FILE TEXT LAYOUT LIMITS`. It writes the text to TEXT and its layout, where there is
one, to LAYOUT, and answers one `Outcome` as JSON on its standard output. It is started anew for every file, so it imports
little: no event loop, and the libraries of a format only where a file is of that format.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict

from callboard.contracts.notes import Note
from callboard.contracts.problems import Problem, Refused
from callboard.ingest.extract import extract_text
from callboard.ingest.extractors.port import ExtractedText
from callboard.ingest.isolation import isolate_this_process, limit_this_process
from callboard.ingest.limits import Limits, TakesLonger, over_limit


class Extraction(BaseModel):
    """What was extracted, beside the text itself."""

    model_config = ConfigDict(frozen=True)

    extractor: str
    format: str
    encoding: str | None
    pages: int | None
    notes: tuple[Note, ...]
    lines: int
    characters: int
    has_layout: bool

    @classmethod
    def of(cls, extracted: ExtractedText) -> Extraction:
        """The measures of a text: a last line without a line feed counts, the emptiness after the last one does not."""
        text = extracted.text
        return cls(
            extractor=extracted.extractor,
            format=extracted.format,
            encoding=extracted.encoding,
            pages=extracted.pages,
            notes=extracted.notes,
            lines=text.count("\n") + (not text.endswith("\n")),
            characters=len(text),
            has_layout=extracted.layout is not None,
        )


class Outcome(BaseModel):
    """What the child answers: an extraction, a problem, or that it needs more time."""

    extraction: Extraction | None = None
    problem: Problem | None = None
    pictures: int | None = None
    """How many pages would have to be read from pictures, if that is what is needed: the child's limits allow for text."""
    isolated: bool = False
    """Whether the system let the child cut itself off from the network."""


def extract_isolated(file: BinaryIO, text: BinaryIO, layout: BinaryIO, limits: Limits) -> Outcome:
    """What the child does with its open files; it is isolated and limited before it reads a byte."""
    isolated = isolate_this_process()
    limit_this_process(limits)
    try:
        extracted = extract_text(file.read(), limits=limits)
        _write(extracted, text, layout, limits)
    except Refused as refused:
        return Outcome(problem=refused.problem, isolated=isolated)
    except TakesLonger as found:
        return Outcome(pictures=found.pages, isolated=isolated)
    except MemoryError:
        return Outcome(problem=over_limit().problem, isolated=isolated)
    except Exception as error:  # noqa: BLE001 - a reader's defect is told as such, and is no reason to try again
        return Outcome(problem=_failed(error), isolated=isolated)
    return Outcome(extraction=Extraction.of(extracted), isolated=isolated)


def _write(extracted: ExtractedText, text: BinaryIO, layout: BinaryIO, limits: Limits) -> None:
    characters = extracted.text.encode()
    lines = extracted.layout.to_json() if extracted.layout else b""
    if len(characters) > limits.text_bytes or len(lines) > limits.layout_bytes:
        raise over_limit()
    text.write(characters)
    layout.write(lines)


def _failed(error: Exception) -> Problem:
    return Problem(
        code="EXTRACTION_FAILED",
        message=f"The file could not be read: its reader failed ({type(error).__name__}).",
        hint="Save the script anew or in another format and send that; report this as a defect.",
    )


if __name__ == "__main__":
    untrusted, *targets, bounds = sys.argv[1:]
    with (
        Path(untrusted).open("rb") as source,
        Path(targets[0]).open("wb") as words,
        Path(targets[1]).open("wb") as looks,
    ):
        answered = extract_isolated(source, words, looks, Limits.model_validate_json(bounds))
    sys.stdout.write(answered.model_dump_json())

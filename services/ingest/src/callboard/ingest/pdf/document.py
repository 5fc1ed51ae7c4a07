"""A PDF document from its bytes to its lines."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from callboard.contracts.notes import Note
from callboard.ingest.extractors.port import Line
from callboard.ingest.limits import Limits
from callboard.ingest.pdf.columns import read_down
from callboard.ingest.pdf.dialogue import side_by_side
from callboard.ingest.pdf.fallback import read_with_pypdf
from callboard.ingest.pdf.lines import lines_of
from callboard.ingest.pdf.paper import Sheet, measure
from callboard.ingest.pdf.reading import pages
from callboard.ingest.pdf.refusals import damaged, require_end, require_few
from callboard.ingest.pdf.underlines import underlined
from callboard.ingest.pdf.words import Page
from callboard.ingest.refusals import encrypted_file

_MOST_UNREADABLE = 0.3
"""Of the characters: a font that does not say what they are is no better than a picture of them."""


class PdfText(NamedTuple):
    """What a PDF holds."""

    lines: Sequence[Line]
    pages: int
    notes: Sequence[Note] = ()
    scanned: bool = False
    """It has something on its pages, but hardly any text."""
    seen: int = 0
    """How many of its pages were read from pictures."""


class Seen(NamedTuple):
    """What came of a look at pages that are pictures: those that have words, and what there is to say of them all."""

    pages: Sequence[Page]
    notes: Sequence[Note]


def read(data: bytes, limits: Limits, look: Callable[[Sequence[int]], Seen]) -> PdfText:
    """The lines of a PDF. Where only some of its pages hold text, `look` is given the numbers of the others, from 1.

    Raises:
        Refused: ENCRYPTED_FILE, DAMAGED_FILE or TOO_MANY_PAGES.
    """
    require_end(data)
    pdfium: Any = importlib.import_module("pypdfium2")
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code == pdfium.raw.FPDF_ERR_PASSWORD:
            raise encrypted_file() from error
        if error.err_code != pdfium.raw.FPDF_ERR_FORMAT:
            raise damaged() from error
        return PdfText(*read_with_pypdf(data, limits))
    try:
        require_few(len(document), limits)
        return _read(list(pages(document)), look)
    finally:
        document.close()


def _read(found: Sequence[Page], look: Callable[[Sequence[int]], Seen]) -> PdfText:
    characters = sum(len(word.text) for page in found for word in page.words)
    unreadable = sum(page.unreadable for page in found)
    empty = [page.number for page in found if not page.words and not page.blank]
    if not characters or unreadable > _MOST_UNREADABLE * characters:
        return PdfText((), len(found), scanned=bool(empty or unreadable))
    seen = look(empty) if empty else Seen((), ())
    lines = set_lines(_completed(found, seen.pages))
    return PdfText(lines, len(found), [*seen.notes, *_without_names(unreadable)], seen=len(seen.pages))


def _completed(found: Sequence[Page], seen: Iterable[Page]) -> Sequence[Page]:
    """All pages, with the words that were seen on some; what the file itself says of these stays."""
    words = {page.number: page.words for page in seen}
    return [page._replace(words=words[page.number]) if page.number in words else page for page in found]


def set_lines(found: Sequence[Page]) -> Sequence[Line]:
    """The lines of pages whose words are known, wherever that is from; there must be at least one word."""
    sheets = [
        Sheet(page.number, page.width, read_down(underlined(page.words, page.rules)), page.askew) for page in found
    ]
    paper = measure(sheets)
    apart = [sheet.with_rows(side_by_side(sheet.rows, paper.column, paper.pitch)) for sheet in sheets]
    return list(lines_of(apart, paper))


def _without_names(unreadable: int) -> Sequence[Note]:
    if not unreadable:
        return ()
    return [
        Note(
            code="UNREADABLE_CHARACTERS",
            message=f"Of {unreadable} characters the file does not say what they are; they were left as they are.",
        )
    ]

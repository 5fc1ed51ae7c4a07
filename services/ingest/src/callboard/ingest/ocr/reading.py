"""A document from pictures of its pages to its lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from callboard.contracts.notes import Note
from callboard.ingest.extractors.port import Line
from callboard.ingest.limits import Limits, TakesLonger
from callboard.ingest.ocr.pictures import Picture
from callboard.ingest.ocr.placing import SeenPage, placed
from callboard.ingest.ocr.tesseract import SeenWord, Tesseract, find_tesseract
from callboard.ingest.pdf.document import set_lines
from callboard.ingest.pdf.refusals import require_few

_UNSURE = 60.0
"""Of 100: of words below it tesseract's own guide says to expect many mistakes."""


class ReadPages(NamedTuple):
    """What was read."""

    lines: Sequence[Line]
    pages: int
    notes: Sequence[Note]


def require_time(pages: int, limits: Limits) -> Tesseract:
    """The program that reads so many pages, if there is one and time for them.

    Raises:
        Refused: NEEDS_OCR, OCR_LANGUAGE_MISSING or TOO_MANY_PAGES.
        TakesLonger: this process has time for text alone.
    """
    require_few(pages, limits.model_copy(update={"pages": min(limits.pages, limits.ocr_pages)}))
    tesseract = find_tesseract(limits)
    if not limits.reads_pictures:
        raise TakesLonger(pages)
    return tesseract


def read_pictures(pictures: Iterable[Picture], tesseract: Tesseract) -> ReadPages:
    """The lines on pictures of pages, with how sure tesseract is of them.

    Raises:
        Refused: EXTRACTION_LIMIT.
    """
    seen = [see(number, picture, tesseract) for number, picture in enumerate(pictures, 1)]
    if not any(page.words for page in seen):
        return ReadPages((), len(seen), ())
    return ReadPages(set_lines(placed(seen)), len(seen), [how_sure("The text", seen, tesseract)])


def see(number: int, picture: Picture, tesseract: Tesseract) -> SeenPage:
    """What tesseract sees on the picture of a page.

    Raises:
        Refused: EXTRACTION_LIMIT.
    """
    return SeenPage(number, picture.width, picture.height, picture.dpi, tesseract.words(picture.pnm, picture.dpi))


def how_sure(what: str, pages: Sequence[SeenPage], tesseract: Tesseract) -> Note:
    """What is said of a text that was read from pages, of which at least one has words."""
    words = [word for page in pages for word in page.words]
    unsure = sum(word.confidence < _UNSURE for word in words)
    least = min((page for page in pages if page.words), key=lambda page: _confidence(page.words))
    message = f"{what} was read from pictures ({tesseract.languages}), with a confidence of {_confidence(words):.0f} % in the mean"
    if len(pages) > 1:
        message += f" and of {_confidence(least.words):.0f} % on page {least.number}, which is the least"
    return Note(code="READ_BY_OCR", message=f"{message}; {unsure} of {len(words)} words are in doubt.")


def _confidence(words: Sequence[SeenWord]) -> float:
    return sum(word.confidence for word in words) / len(words)

"""Pages that are pictures: their text would have to be read by OCR."""

from __future__ import annotations

from typing import NoReturn

from callboard.contracts.problems import Problem, Refused
from callboard.ingest.extractors.port import ExtractedText
from callboard.ingest.limits import Limits


def read_scanned_pdf(data: bytes, pages: int, limits: Limits) -> ExtractedText:
    """The text of a PDF of which no page holds any.

    Raises:
        Refused: NEEDS_OCR.
    """
    del data, limits
    _needs_ocr(f"The PDF holds pictures of its {pages} pages and no text.")


def _needs_ocr(message: str) -> NoReturn:
    raise Refused(
        Problem(
            code="NEEDS_OCR",
            message=message,
            hint="Install Debian's package tesseract-ocr where the ingest service runs, or send a file that has text.",
        )
    )

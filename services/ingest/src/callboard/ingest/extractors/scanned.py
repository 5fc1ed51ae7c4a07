"""Pages that are pictures: a scanned PDF, and pictures that are files of their own."""

from __future__ import annotations

from callboard.ingest.extractors.port import ExtractedText
from callboard.ingest.limits import Limits

NAME = "tesseract/1"
"""Of what reads pictures of pages, wherever they are."""
_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*")


class PageImages:
    """Pictures of pages: PNG, JPEG, and TIFF with one page or many."""

    name = NAME
    format = "image"

    def recognises(self, data: bytes) -> bool:
        """By the signature."""
        return data.startswith(_SIGNATURES)

    def extract(self, data: bytes, limits: Limits) -> ExtractedText:
        """The lines on the pictures, where tesseract sees words.

        Raises:
            Refused: NEEDS_OCR, OCR_LANGUAGE_MISSING, TOO_MANY_PAGES, DAMAGED_FILE or EXTRACTION_LIMIT.
            TakesLonger: see `require_time`.
        """
        from callboard.ingest.ocr.pictures import count_images, pages_of_image  # noqa: PLC0415 - as of all formats' libraries
        from callboard.ingest.ocr.reading import read_pictures, require_time  # noqa: PLC0415

        tesseract = require_time(count_images(data), limits)
        lines, pages, notes = read_pictures(pages_of_image(data), tesseract)
        return ExtractedText.of_lines(lines, extractor=self.name, format=self.format, pages=pages, notes=notes)


def read_scanned_pdf(data: bytes, pages: int, limits: Limits) -> ExtractedText:
    """The text of a PDF of which no page holds any.

    Raises:
        Refused: NEEDS_OCR, OCR_LANGUAGE_MISSING, TOO_MANY_PAGES or EXTRACTION_LIMIT.
        TakesLonger: see `require_time`.
    """
    from callboard.ingest.ocr.pictures import pages_of_pdf  # noqa: PLC0415
    from callboard.ingest.ocr.reading import read_pictures, require_time  # noqa: PLC0415

    tesseract = require_time(pages, limits)
    lines, _, notes = read_pictures(pages_of_pdf(data, range(1, pages + 1), limits), tesseract)
    return ExtractedText.of_lines(lines, extractor=NAME, format="pdf", pages=pages, notes=notes)

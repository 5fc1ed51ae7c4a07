"""PDF: lines from where pdfium finds the characters on paper."""

from __future__ import annotations

from collections.abc import Sequence

from callboard.ingest.extractors.port import ExtractedText
from callboard.ingest.extractors.scanned import NAME as OCR
from callboard.ingest.extractors.scanned import read_scanned_pdf
from callboard.ingest.limits import Limits

_HEADER_WITHIN = 1024
"""Bytes: ISO 32000-1, annex H, note 13 lets readers look so far for the header."""


class Pdf:
    """PDF documents, however their pages are made: those of them that are pictures are looked at."""

    name = "pdf/2"
    format = "pdf"

    def recognises(self, data: bytes) -> bool:
        """By the header, which a few bytes of others may precede."""
        return b"%PDF-" in data[:_HEADER_WITHIN] and (data.startswith(b"%PDF-") or b"%%EOF" in data[-_HEADER_WITHIN:])

    def extract(self, data: bytes, limits: Limits) -> ExtractedText:
        """The lines of its pages, with blank columns and lines where the paper is blank.

        Raises:
            Refused: ENCRYPTED_FILE, DAMAGED_FILE, TOO_MANY_PAGES; or, where all pages are pictures, see `read_scanned_pdf`.
            TakesLonger: some pages are pictures, and this process has time for text alone.
        """
        from callboard.ingest.pdf.document import Seen, read  # noqa: PLC0415 - a plain text need not wait for pdfium

        def look(numbers: Sequence[int]) -> Seen:
            from callboard.ingest.ocr.picture_pages import look_at_pages  # noqa: PLC0415

            return look_at_pages(data, numbers, limits)

        found = read(data, limits, look)
        if found.scanned:
            return read_scanned_pdf(data, found.pages, limits)
        return ExtractedText.of_lines(
            found.lines,
            extractor=f"{self.name}+{OCR}" if found.seen else self.name,
            format=self.format,
            pages=found.pages,
            notes=found.notes,
        )

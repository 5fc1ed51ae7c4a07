"""From a file's bytes to its text: the one place that chooses an extractor."""

from __future__ import annotations

from collections.abc import Sequence

from callboard.contracts.problems import Refused
from callboard.ingest.contents import not_text
from callboard.ingest.extractors.docx import Docx
from callboard.ingest.extractors.fdx import Fdx
from callboard.ingest.extractors.html import Html
from callboard.ingest.extractors.pdf import Pdf
from callboard.ingest.extractors.plain_text import PlainText
from callboard.ingest.extractors.port import ExtractedText, Extractor
from callboard.ingest.extractors.scanned import PageImages
from callboard.ingest.limits import Limits
from callboard.ingest.refusals import refusal

_EXTRACTORS: Sequence[Extractor] = (Pdf(), Docx(), Fdx(), Html(), PageImages(), PlainText())
"""In the order in which they are asked; the last one takes everything that may be text."""


def extract_text(data: bytes, *, limits: Limits | None = None) -> ExtractedText:
    """The text of a file, told apart by its content and never by its name.

    Raises:
        Refused: EMPTY_FILE, NOT_TEXT or WRONG_ENCODING, or what the format's extractor refuses; each with what to do about it.
        TakesLonger: these limits have no time for pictures of pages.
    """
    if not data.strip():
        raise _empty()
    extractor = next((each for each in _EXTRACTORS if each.recognises(data)), None)
    if extractor is None:
        refused = not_text(data)
        assert refused, "the last extractor takes whatever may be text"
        raise refused
    extracted = extractor.extract(data, limits or Limits())
    if not extracted.text.strip():
        raise _empty()
    return extracted


def _empty() -> Refused:
    return refusal(
        "EMPTY_FILE", "The file holds no text.", "Check that the right file was chosen and that it was saved."
    )

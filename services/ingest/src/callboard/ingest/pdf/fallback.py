"""Another reader for what pdfium cannot open: it is slower and trims the pages' margins, but forgives more."""

from __future__ import annotations

import importlib
import io
import logging
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

from callboard.contracts.notes import Note
from callboard.contracts.problems import Refused
from callboard.ingest.extractors.port import Line
from callboard.ingest.limits import Limits
from callboard.ingest.pdf.refusals import damaged, require_few
from callboard.ingest.refusals import encrypted_file
from callboard.playbook import LineLayout

_NOTE = Note(
    code="DAMAGED_PDF",
    message="The PDF is damaged. What is left was read without fonts and margins; compare it with the original.",
)


def read_with_pypdf(data: bytes, limits: Limits) -> tuple[Sequence[Line], int, Sequence[Note]]:
    """Lines, number of pages and a note that says so.

    Raises:
        Refused: ENCRYPTED_FILE, DAMAGED_FILE or TOO_MANY_PAGES.
    """
    try:
        with _silent():
            texts = _texts(data, limits)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # whatever else such a file makes of its reader
        raise damaged() from error
    lines = [
        Line(line.rstrip(), LineLayout(page=number))
        for number, text in enumerate(texts, 1)
        for line in text.splitlines()
    ]
    return lines, len(texts), [_NOTE]


def _texts(data: bytes, limits: Limits) -> Sequence[str]:
    pypdf: Any = importlib.import_module("pypdf")
    reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        raise encrypted_file()
    require_few(len(reader.pages), limits)
    return [page.extract_text(extraction_mode="layout") for page in reader.pages]


@contextmanager
def _silent() -> Generator[None]:
    """What pypdf has to say of a damaged file is said by the note."""
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)

"""Why a PDF is not read."""

from __future__ import annotations

from callboard.contracts.problems import Refused
from callboard.ingest.limits import Limits
from callboard.ingest.refusals import refusal

_END_WITHIN = 8192
"""Bytes: other readers look for the end in the last 1,024; a server may have appended a page of its own."""


def require_end(data: bytes) -> None:
    """Refuse a file that was cut off: what a reader could still make of it would be part of a play, and look whole."""
    if b"startxref" not in data[-_END_WITHIN:] and b"%%EOF" not in data[-_END_WITHIN:]:
        raise refusal(
            "DAMAGED_FILE",
            "The PDF is cut off: its end is missing.",
            "Send it again from where it is whole; the download or copy may have broken off.",
        )


def require_few(pages: int, limits: Limits) -> None:
    """Refuse a document of too many pages."""
    if pages > limits.pages:
        raise refusal(
            "TOO_MANY_PAGES",
            f"The document has {pages:,} pages; at most {limits.pages:,} are read.",
            "Send the script alone, or raise CALLBOARD_INGEST_PAGES.",
        )


def damaged() -> Refused:
    """The refusal of what begins as a PDF and goes on as something else."""
    return refusal(
        "DAMAGED_FILE",
        "The file begins as a PDF, but cannot be read as one.",
        "Open it in a viewer; if that can show it, print it to a new PDF and send that.",
    )

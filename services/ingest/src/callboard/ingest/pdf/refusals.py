"""Why a PDF is not read."""

from __future__ import annotations

from callboard.contracts.problems import Problem, Refused
from callboard.ingest.limits import Limits

_END_WITHIN = 8192
"""Bytes: other readers look for the end in the last 1,024; a server may have appended a page of its own."""


def require_end(data: bytes) -> None:
    """Refuse a file that was cut off: what a reader could still make of it would be part of a play, and look whole."""
    if b"startxref" not in data[-_END_WITHIN:] and b"%%EOF" not in data[-_END_WITHIN:]:
        raise Refused(
            Problem(
                code="DAMAGED_FILE",
                message="The PDF is cut off: its end is missing.",
                hint="Send it again from where it is whole; the download or copy may have broken off.",
            )
        )


def require_few(pages: int, limits: Limits) -> None:
    """Refuse a document of too many pages."""
    if pages > limits.pages:
        raise Refused(
            Problem(
                code="TOO_MANY_PAGES",
                message=f"The document has {pages:,} pages; at most {limits.pages:,} are read.",
                hint="Send the script alone, or raise CALLBOARD_INGEST_PAGES.",
            )
        )


def damaged() -> Refused:
    """The refusal of what begins as a PDF and goes on as something else."""
    return Refused(
        Problem(
            code="DAMAGED_FILE",
            message="The file begins as a PDF, but cannot be read as one.",
            hint="Open it in a viewer; if that can show it, print it to a new PDF and send that.",
        )
    )


def encrypted() -> Refused:
    """The refusal of what opens with a password alone."""
    return Refused(
        Problem(
            code="ENCRYPTED_FILE",
            message="The file is encrypted: it opens with a password alone.",
            hint="Save it without a password and send that.",
        )
    )

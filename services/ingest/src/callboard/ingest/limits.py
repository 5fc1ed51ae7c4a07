"""What one file may take: memory, time, and how large it may turn out to be."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from callboard.contracts.problems import Problem, Refused

_MEBIBYTE = 1024 * 1024


class Limits(BaseModel):
    """What the extraction of one file may use, and what the file may hold."""

    model_config = ConfigDict(frozen=True)

    memory: int = 1024 * _MEBIBYTE
    """Address space of the child, in bytes."""
    cpu_seconds: int = 20
    wall_seconds: float = 30.0
    text_bytes: int = 32 * _MEBIBYTE
    """Size of the extracted text: some ten times the longest play there is. Its layout may have four times as much."""
    pages: int = 2000
    """Of a document that has pages: all of Shakespeare's plays in one have some 1,300."""
    unpacked_bytes: int = 50 * _MEBIBYTE
    """Size of everything that is packed in a file, such as the parts of a DOCX."""
    packing_ratio: int = 100
    """How many times larger a file's parts may be than the file holds them; prose packs to a third, XML to a tenth."""

    @property
    def layout_bytes(self) -> int:
        """Size of the layout as JSON: what is said of a line is longer than the line."""
        return 4 * self.text_bytes


def over_limit() -> Refused:
    """The refusal of a file that took more than it may."""
    return Refused(
        Problem(
            code="EXTRACTION_LIMIT",
            message="Reading the file took more time or memory than a script should need.",
            hint="Check that the file is what it seems. A long one may need more: see CALLBOARD_INGEST_CPU_SECONDS.",
        )
    )

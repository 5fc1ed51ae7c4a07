"""What one file may take: memory, time, and how large it may turn out to be."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from callboard.contracts.problems import Refused
from callboard.ingest.refusals import refusal

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
    ocr_languages: str = ""
    """Whose writing pictures of pages are read for, as tesseract names them, e.g. `deu+eng`; all that are installed for none."""
    ocr_dpi: int = 200
    """How finely the pages of a scanned PDF are drawn."""
    ocr_pages: int = 300
    """Most pages that are read from pictures: that takes a thousand times as long as reading text."""
    ocr_page_seconds: float = 30.0
    """CPU and wall time for one of them."""
    preview_seconds: int = 10
    """CPU time to make a document's preview, which has wall time as its text has; with 0 none is made."""
    reads_pictures: bool = True
    """Whether this process has the time; else `TakesLonger` says for how many pages it is needed."""

    def for_pictures(self, pages: int) -> Limits:
        """What the reading of so many pictures may use beside what the file may."""
        seconds = pages * self.ocr_page_seconds
        return self.model_copy(
            update={
                "reads_pictures": True,
                "cpu_seconds": self.cpu_seconds + int(seconds),
                "wall_seconds": self.wall_seconds + seconds,
            }
        )

    def for_preview(self) -> Limits:
        """What the making of a preview may use."""
        return self.model_copy(update={"cpu_seconds": self.preview_seconds})

    @property
    def layout_bytes(self) -> int:
        """Size of the layout as JSON: what is said of a line is longer than the line."""
        return 4 * self.text_bytes


class TakesLonger(Exception):  # noqa: N818 - no error: another process is to have the time
    """The file holds pictures of its pages, and this process was not given the time to read them."""

    def __init__(self, pages: int) -> None:
        self.pages = pages
        super().__init__(f"{pages} pages are to be read from pictures.")


def over_limit() -> Refused:
    """The refusal of a file that took more than it may."""
    return refusal(
        "EXTRACTION_LIMIT",
        "Reading the file took more time or memory than a script should need.",
        "Check that the file is what it seems. A long one may need more: see CALLBOARD_INGEST_CPU_SECONDS.",
    )

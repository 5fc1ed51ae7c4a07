"""What the ingest service is told from outside beside what every service is."""

from __future__ import annotations

from pydantic import Field

from callboard.ingest.limits import Limits
from callboard.kernel.settings import Settings

_DEFAULTS = Limits()
_MEBIBYTE = 1024 * 1024


class IngestSettings(Settings):
    """The limits of one file; see `Limits`."""

    ingest_memory_bytes: int = Field(
        default=_DEFAULTS.memory,
        ge=256 * _MEBIBYTE,
        description="Address space of the process that reads one file; its libraries take some 200 MiB of it.",
    )
    ingest_cpu_seconds: int = Field(default=_DEFAULTS.cpu_seconds, ge=1, description="CPU time to read one file.")
    ingest_wall_seconds: float = Field(default=_DEFAULTS.wall_seconds, gt=0, description="Seconds to read one file.")
    ingest_text_bytes: int = Field(default=_DEFAULTS.text_bytes, ge=1, description="Largest text, as UTF-8.")
    ingest_pages: int = Field(default=_DEFAULTS.pages, ge=1, description="Most pages of a document.")
    ingest_unpacked_bytes: int = Field(
        default=_DEFAULTS.unpacked_bytes,
        ge=1,
        description="What the parts of a zip container, such as DOCX, may unpack to.",
    )
    ingest_packing_ratio: int = Field(
        default=_DEFAULTS.packing_ratio, ge=1, description="How many times larger than packed they may be."
    )
    ingest_ocr_languages: str = Field(
        default=_DEFAULTS.ocr_languages,
        description="Whose writing pictures of pages are read for, e.g. deu+eng; empty: all that tesseract has installed.",
    )
    ingest_ocr_dpi: int = Field(default=_DEFAULTS.ocr_dpi, ge=72, le=600, description="To draw a scanned PDF's pages.")
    ingest_ocr_pages: int = Field(default=_DEFAULTS.ocr_pages, ge=1, description="Most pages to read from pictures.")
    ingest_ocr_page_seconds: float = Field(
        default=_DEFAULTS.ocr_page_seconds, gt=0, description="CPU and wall time to read one page from a picture."
    )
    ingest_preview_seconds: int = Field(
        default=_DEFAULTS.preview_seconds,
        ge=0,
        description="CPU time to make a Word document's preview; 0: none is made.",
    )

    @property
    def limits(self) -> Limits:
        """What one file may take."""
        return Limits(
            memory=self.ingest_memory_bytes,
            cpu_seconds=self.ingest_cpu_seconds,
            wall_seconds=self.ingest_wall_seconds,
            text_bytes=self.ingest_text_bytes,
            pages=self.ingest_pages,
            unpacked_bytes=self.ingest_unpacked_bytes,
            packing_ratio=self.ingest_packing_ratio,
            ocr_languages=self.ingest_ocr_languages,
            ocr_dpi=self.ingest_ocr_dpi,
            ocr_pages=self.ingest_ocr_pages,
            ocr_page_seconds=self.ingest_ocr_page_seconds,
            preview_seconds=self.ingest_preview_seconds,
        )

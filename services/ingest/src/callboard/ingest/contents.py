"""What a file is, told by its first bytes: for saying clearly what it is when it is not text."""

from __future__ import annotations

from callboard.contracts.problems import Problem, Refused
from callboard.ingest.encodings import BYTE_ORDER_MARKS, utf16_without_mark

SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a zip container, such as DOCX, ODT or EPUB"),
    (b"\xd0\xcf\x11\xe0", "an old Microsoft Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"ID3", "an MP3 recording"),
    (b"OggS", "an Ogg recording"),
    (b"SQLite format 3\0", "an SQLite database"),
)
_SAMPLE = 64 * 1024
_BINARY_CONTROLS = frozenset(range(0x20)) - frozenset(b"\t\n\x0b\x0c\r\x1a\x1b")
"""What no text holds: the C0 controls but for white space, and the end-of-file and escape marks of old systems."""


def not_text(data: bytes) -> Refused | None:
    """Why `data` is no plain text, or None if it may be: a known signature, or control bytes that no text has."""
    kind = next((kind for signature, kind in SIGNATURES if data.startswith(signature)), None)
    if kind == "a program" and data.startswith(b"MZ") and not _has_control_bytes(data):
        kind = None  # a character called MZ may speak first
    if kind is None and (not _has_control_bytes(data) or _is_wide(data)):
        return None
    return Refused(
        Problem(
            code="NOT_TEXT",
            message=f"The file looks like {kind}, not like plain text."
            if kind
            else "The file holds binary data, not text.",
            hint="Export the script as PDF, DOCX or plain text and send that.",
        )
    )


def _has_control_bytes(data: bytes) -> bool:
    return not _BINARY_CONTROLS.isdisjoint(data[:_SAMPLE])


def _is_wide(data: bytes) -> bool:
    return any(data.startswith(mark) for mark, _ in BYTE_ORDER_MARKS) or utf16_without_mark(data) is not None

"""What a file is, told by its first bytes: for saying clearly what it is, and what to do with it, when it is not text."""

from __future__ import annotations

from typing import NamedTuple

from callboard.contracts.problems import Refused
from callboard.ingest.encodings import BYTE_ORDER_MARKS, utf16_without_mark
from callboard.ingest.refusals import refusal

_SAVE_AS = "Open it in the program that it was written in, save it as DOCX or PDF and send that."
_UNPACK = "Unpack it and send the script that is in it."
_PICTURE = "Save it as PNG, JPEG or TIFF and send that."
_WRONG_FILE = "Check that the right file was chosen."
_EXPORT = "Export the script as PDF, DOCX or plain text and send that."


class _Kind(NamedTuple):
    """What is no text, by how it begins."""

    begins: bytes
    called: str
    hint: str


_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.text"
_EPUB = b"mimetypeapplication/epub+zip"
"""Of containers of these formats the first part is their media type, unpacked, so that a look at their begin tells."""
_PACKED = b"PK\x03\x04"
_PROGRAM = _Kind(b"MZ", "a program", _WRONG_FILE)
_KINDS = (
    _Kind(_PACKED, "a zip container", _UNPACK),
    _Kind(b"\xd0\xcf\x11\xe0", "an old Microsoft Office document", _SAVE_AS),
    _Kind(b"{\\rtf", "an RTF document", _SAVE_AS),
    _Kind(b"GIF8", "a GIF image", _PICTURE),
    _Kind(b"BM", "a BMP image", _PICTURE),
    _Kind(b"RIFF", "a WebP image or a recording", _PICTURE),
    _Kind(b"\x1f\x8b", "a gzip archive", _UNPACK),
    _Kind(b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    _Kind(b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    _Kind(b"\x7fELF", "a program", _WRONG_FILE),
    _PROGRAM,
    _Kind(b"ID3", "an MP3 recording", _WRONG_FILE),
    _Kind(b"OggS", "an Ogg recording", _WRONG_FILE),
    _Kind(b"SQLite format 3\0", "an SQLite database", _WRONG_FILE),
)
"""Those that have an extractor of their own are not among them: nobody else is asked about them."""
_CHANCE = frozenset({b"MZ", b"BM", b"RIFF", b"ID3", b"GIF8"})
"""Letters: with no control byte behind them they are somebody's name."""
_HEAD = 128
_SAMPLE = 64 * 1024
_BINARY_CONTROLS = frozenset(range(0x20)) - frozenset(b"\t\n\x0b\x0c\r\x1a\x1b")
"""What no text holds: the C0 controls but for white space, and the end-of-file and escape marks of old systems."""


def not_text(data: bytes) -> Refused | None:
    """Why `data` is no plain text, or None if it may be: a known signature, or control bytes that no text has."""
    binary = _has_control_bytes(data)
    kind = _kind(data)
    if kind and (binary or kind.begins not in _CHANCE):
        return refusal("NOT_TEXT", f"The file looks like {kind.called}, not like a script.", kind.hint)
    if binary and not _is_wide(data):
        return refusal("NOT_TEXT", "The file holds binary data, not text.", _EXPORT)
    return None


def _kind(data: bytes) -> _Kind | None:
    found = next((kind for kind in _KINDS if data.startswith(kind.begins)), None)
    if found and found.begins == _PACKED:
        head = data[:_HEAD]
        if _OPEN_DOCUMENT in head:
            return found._replace(called="an OpenDocument text", hint=_SAVE_AS)
        if _EPUB in head:
            return found._replace(called="an e-book", hint="Convert it to DOCX, HTML or plain text and send that.")
    return found


def _has_control_bytes(data: bytes) -> bool:
    return not _BINARY_CONTROLS.isdisjoint(data[:_SAMPLE])


def _is_wide(data: bytes) -> bool:
    return any(data.startswith(mark) for mark, _ in BYTE_ORDER_MARKS) or utf16_without_mark(data) is not None

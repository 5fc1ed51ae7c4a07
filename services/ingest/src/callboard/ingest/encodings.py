"""Which encoding a plain text is in: told by its bytes alone."""

from __future__ import annotations

import codecs
import re

from callboard.contracts.problems import Refused
from callboard.ingest.refusals import refusal
from callboard.ingest.single_byte import single_byte_encoding

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the other's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_SAMPLE = 4096
_ABOVE_ASCII = bytes(range(0x80, 0x100))
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")


def decode(data: bytes) -> tuple[str, str]:
    """The text without its byte order mark, and the encoding it was in.

    Raises:
        Refused: WRONG_ENCODING, naming the line of the first byte that does not fit where that is known.
    """
    encoding = _detect(data)
    mark = next((mark for mark, of in BYTE_ORDER_MARKS if of == encoding and data.startswith(mark)), b"")
    try:
        return data[len(mark) :].decode(encoding), encoding
    except UnicodeDecodeError as error:
        raise _wrong_encoding(encoding, data.count(b"\n", 0, len(mark) + error.start) + 1) from error


def utf16_without_mark(data: bytes) -> str | None:
    """The byte order of UTF-16 text that has no mark, told by where its zero bytes are; None if it is no such text.

    In UTF-16 every line feed and space is a zero byte and another one, at an even offset.
    """
    sample = data[:_SAMPLE]
    if len(data) % 2 or b"\0" not in sample:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        gaps = sum(
            sample[at : at + 2] in {" ".encode(encoding), "\n".encode(encoding)} for at in range(0, len(sample), 2)
        )
        if gaps * 40 >= len(sample) // 2:  # at least one gap in 40 characters
            return encoding
    return None


def _detect(data: bytes) -> str:
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return encoding
    if encoding := utf16_without_mark(data):
        return encoding
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _mostly_utf8(data):
            raise _wrong_encoding("utf-8", data.count(b"\n", 0, error.start) + 1) from error
    else:
        return "utf-8"
    encoding = single_byte_encoding(data)
    if encoding is None:
        raise _wrong_encoding(None, None)
    return encoding


def _mostly_utf8(data: bytes) -> bool:
    """Whether most bytes above ASCII form UTF-8 sequences, as they hardly do by chance: then the rest is damage."""
    high = len(data) - len(data.translate(None, _ABOVE_ASCII))
    in_sequences = sum(len(match) for match in _MULTIBYTE.findall(data))
    return in_sequences * 2 >= high


def _wrong_encoding(encoding: str | None, line: int | None) -> Refused:
    what = f"Line {line} holds bytes that are not {encoding}, though the rest of the file is." if line else ""
    return refusal(
        "WRONG_ENCODING",
        what or "The file is in no text encoding that is known here.",
        "Open it in an editor, save it as UTF-8 and send it again.",
    )

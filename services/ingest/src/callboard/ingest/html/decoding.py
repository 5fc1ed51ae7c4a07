"""Which encoding a page is in: a mark, valid UTF-8, what the page says of itself, and only then what its bytes look like."""

from __future__ import annotations

import codecs
import re

from callboard.ingest.encodings import BYTE_ORDER_MARKS, decode

_DECLARED = re.compile(
    rb"<meta[^>]*?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE
)
_HEAD = 4096
"""Bytes: the HTML standard has readers look through the first 1,024; some pages say it later."""
_READ_AS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874"}
"""What the WHATWG's encoding standard has readers take these labels for."""


def decode_page(data: bytes) -> tuple[str, str]:
    """The characters of a page, and the encoding that they were read from.

    Raises:
        Refused: WRONG_ENCODING.
    """
    if not any(data.startswith(mark) for mark, _ in BYTE_ORDER_MARKS):
        for encoding in ("utf-8", _declared(data)):
            try:
                if encoding:
                    return data.decode(encoding), encoding
            except UnicodeDecodeError:
                continue
    return decode(data)


def _declared(data: bytes) -> str | None:
    match = _DECLARED.search(data[:_HEAD])
    if match is None:
        return None
    try:
        known = codecs.lookup((match[1] or match[2]).decode("ascii", "replace"))
    except LookupError:
        return None
    name = _READ_AS.get(known.name, known.name)
    return None if name.startswith(("utf", "base64")) or not _is_of_text(name) else name


def _is_of_text(name: str) -> bool:
    """Python has codecs that are no encodings of text, such as zip and rot13."""
    try:
        return b"A".decode(name) == "A"
    except (LookupError, ValueError):
        return False

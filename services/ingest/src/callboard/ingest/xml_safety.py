"""XML from strangers: what declares anything before its root element is not parsed at all.

No format that is read here needs a document type, and everything that makes XML dangerous starts with one: entities that
grow without end, and entities that name other files or addresses.
"""

from __future__ import annotations

import re

from callboard.contracts.problems import Refused
from callboard.ingest.refusals import refusal

_PROLOG = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?(?:<\?.*?\?>|<!--.*?-->|\s)*", re.DOTALL)
_ENCODING = re.compile(rb"<\?xml[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
_ENCODINGS = frozenset({b"utf-8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252"})
_EBCDIC = b"\x4c\x6f\xa7\x94"
"""`<?xm` as a mainframe writes it: appendix F of the XML specification has parsers look for it."""


def require_no_declarations(data: bytes, name: str) -> None:
    """Refuse XML with a document type; what is no XML passes.

    `data` is in UTF-8, UTF-16 or a single-byte encoding; another one could hide a declaration and is refused, too.

    Raises:
        Refused: UNSAFE_XML.
    """
    readable = data.replace(b"\0", b"")  # UTF-16's markup is ASCII with zeros between
    prolog = _PROLOG.match(readable)
    assert prolog, "the pattern fits nothing, too"
    declared = _ENCODING.search(prolog.group())
    if data.startswith(_EBCDIC) or (declared and declared[1].lower() not in _ENCODINGS):
        raise _unsafe(f"{name} is in an encoding that no such file needs.")
    if readable[prolog.end() :].startswith(b"<!"):
        raise _unsafe(
            f"{name} declares entities or a document type, which could make it read other files or grow without end."
        )


def _unsafe(message: str) -> Refused:
    return refusal(
        "UNSAFE_XML",
        message,
        "No program for scripts writes such a file; save it anew from the program that it was written in.",
    )

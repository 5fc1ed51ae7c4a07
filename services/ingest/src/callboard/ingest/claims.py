"""What a sender says that a file is, beside what its content says: the content is believed, a contradiction is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from callboard.contracts.notes import Note


class Format(NamedTuple):
    """One kind of file: how people call it, and what names and media types claim it."""

    called: str
    suffixes: tuple[str, ...]
    media_types: tuple[str, ...] = ()
    plain: bool = False
    """A text that an editor shows as it is: a claim of any of these fits all of them."""


FORMATS: Mapping[str, Format] = {
    "text": Format("plain text", ("txt", "text", "asc"), ("text/plain",), plain=True),
    "markdown": Format("Markdown", ("md", "markdown"), ("text/markdown", "text/x-markdown"), plain=True),
    "fountain": Format("a Fountain screenplay", ("fountain", "spmd"), ("text/x-fountain",), plain=True),
    "fdx": Format("a Final Draft script", ("fdx",), ("application/x-fdx", "application/vnd.finaldraft")),
    "html": Format("an HTML page", ("html", "htm", "xhtml"), ("text/html", "application/xhtml+xml")),
    "docx": Format(
        "a Word document",
        ("docx", "docm", "dotx"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
    ),
    "pdf": Format("a PDF document", ("pdf",), ("application/pdf", "application/x-pdf")),
    "image": Format(
        "a picture",
        ("png", "jpg", "jpeg", "tif", "tiff", "gif", "bmp", "webp"),
        ("image/png", "image/jpeg", "image/tiff", "image/gif", "image/bmp", "image/webp"),
    ),
}
"""What `ExtractedText.format` may be."""

_OTHERS: Mapping[str, Format] = {
    "doc": Format("an old Word document", ("doc", "dot"), ("application/msword",)),
    "rtf": Format("an RTF document", ("rtf",), ("application/rtf", "text/rtf")),
    "odt": Format("an OpenDocument text", ("odt",), ("application/vnd.oasis.opendocument.text",)),
    "epub": Format("an e-book", ("epub",), ("application/epub+zip",)),
    "zip": Format("a zip archive", ("zip",), ("application/zip",)),
}
"""What is not read here, but may be claimed."""
_CLAIMED = {**FORMATS, **_OTHERS}
_BY_SUFFIX = {suffix: name for name, form in _CLAIMED.items() for suffix in form.suffixes}
_BY_MEDIA_TYPE = {media_type: name for name, form in _CLAIMED.items() for media_type in form.media_types}


def contradictions(filename: str, media_type: str | None, found: str) -> tuple[Note, ...]:
    """What the name and the media type of a file claim, where its content is of another format.

    Unknown suffixes and types such as `application/octet-stream` claim nothing.
    """
    return tuple(_contradictions(filename, media_type or "", found))


def _contradictions(filename: str, media_type: str, found: str) -> Iterator[Note]:
    actual = FORMATS[found].called if found in FORMATS else found
    _, dot, suffix = filename.rpartition(".")
    if dot and not _fits(_BY_SUFFIX.get(suffix.lower()), found):
        yield Note(code="NAMED_OTHERWISE", message=f"The file is called {filename}, but it is {actual}.")
    essence = media_type.partition(";")[0].strip().lower()
    if not _fits(_BY_MEDIA_TYPE.get(essence), found):
        yield Note(code="SENT_AS_OTHERWISE", message=f"The file was sent as {essence}, but it is {actual}.")


def _fits(claimed: str | None, found: str) -> bool:
    if claimed is None or claimed == found:
        return True
    return _CLAIMED[claimed].plain and found in FORMATS and FORMATS[found].plain

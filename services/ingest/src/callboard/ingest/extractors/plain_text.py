"""Plain text: decoded, and its line ends made one."""

from __future__ import annotations

from callboard.ingest.contents import not_text
from callboard.ingest.encodings import decode
from callboard.ingest.extractors.port import ExtractedText
from callboard.ingest.limits import Limits
from callboard.ingest.markup import markup_of
from callboard.playbook import LineLayout, SourceLayout, SourceText

_NEXT_PAGE = "\f"


class PlainText:
    """Text in UTF-8, UTF-16, UTF-32, or a single-byte encoding of `callboard.ingest.alphabets`."""

    name = "plain-text/3"
    format = "text"

    def recognises(self, data: bytes) -> bool:
        """Everything that holds no binary data: it is the extractor of last resort."""
        return not_text(data) is None

    def extract(self, data: bytes, limits: Limits) -> ExtractedText:  # noqa: ARG002 - decoding needs none
        """The decoded text; every line end becomes a line feed, everything else stays as it is.

        Where it has form feeds they are where its pages begin.
        """
        text, encoding = decode(data)
        if "\0" in text:
            text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        layout = _pages(text) if _NEXT_PAGE in text else None
        return ExtractedText(
            text=text,
            encoding=encoding,
            extractor=self.name,
            format=markup_of(text),
            pages=layout.lines[-1].page if layout else None,
            layout=layout,
        )


def _pages(text: str) -> SourceLayout:
    """The page of each line: that of its first character, or of its end where it is blank."""
    lines: list[LineLayout] = []
    turned = 0
    for line in text.split("\n"):
        before = line[: len(line) - len(line.lstrip())]
        lines.append(LineLayout(page=1 + turned + before.count(_NEXT_PAGE)))
        turned += line.count(_NEXT_PAGE)
    return SourceLayout(source_sha256=SourceText.of(text).sha256, lines=tuple(lines))

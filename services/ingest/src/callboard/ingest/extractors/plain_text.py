"""Plain text: decoded, and its line ends made one."""

from __future__ import annotations

from callboard.ingest.contents import not_text
from callboard.ingest.encodings import decode
from callboard.ingest.extractors.port import ExtractedText


class PlainText:
    """Text in UTF-8, UTF-16, UTF-32, cp1252, cp1251 or koi8-r."""

    name = "plain-text/1"

    def recognises(self, data: bytes) -> bool:
        """Everything that holds no binary data: it is the extractor of last resort."""
        return not_text(data) is None

    def extract(self, data: bytes) -> ExtractedText:
        """The decoded text; every line end becomes a line feed, everything else stays as it is."""
        text, encoding = decode(data)
        if "\0" in text:
            text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
        return ExtractedText(
            text=text.replace("\r\n", "\n").replace("\r", "\n"), encoding=encoding, extractor=self.name
        )

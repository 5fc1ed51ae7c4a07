"""HTML: the blocks of a page, typed out as a browser would show them."""

from __future__ import annotations

import re

from callboard.ingest.extractors.port import ExtractedText
from callboard.ingest.limits import Limits

_HEAD = 2048
_FIRST_TAG = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?(?:<\?xml.*?\?>|<!--.*?-->|\s)*"
    rb"<(?:!doctype\s+html|html|head|body|title|meta|style|div|p|table|h[1-6]|center|pre|article|main|section|blockquote)\b",
    re.IGNORECASE | re.DOTALL,
)


class Html:
    """HTML and XHTML pages."""

    name = "html/1"
    format = "html"

    def recognises(self, data: bytes) -> bool:
        """By the first tag, in whatever encoding."""
        return _FIRST_TAG.match(data[:_HEAD].replace(b"\0", b"")) is not None

    def extract(self, data: bytes, limits: Limits) -> ExtractedText:  # noqa: ARG002 - the process's own limits hold for it
        """A line for each block and for each line that it breaks. Nothing is fetched, and no script is run.

        Raises:
            Refused: WRONG_ENCODING or NESTED_TOO_DEEP.
        """
        from callboard.ingest.html.decoding import decode_page  # noqa: PLC0415 - a plain text need not wait for it
        from callboard.ingest.html.page import WIDTH, paragraphs_of  # noqa: PLC0415
        from callboard.ingest.typing_out.typist import type_out  # noqa: PLC0415

        page, encoding = decode_page(data)
        lines = type_out(paragraphs_of(page), width=WIDTH)
        return ExtractedText.of_lines(lines, extractor=self.name, format=self.format, encoding=encoding)

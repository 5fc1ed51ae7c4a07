"""DOCX: paragraphs as their styles set them, typed out line by line."""

from __future__ import annotations

from collections.abc import Mapping

from callboard.contracts.notes import Note
from callboard.ingest.extractors.port import ExtractedText
from callboard.ingest.limits import Limits

_DOCUMENT = (b"word/document", b"word/_rels/")
"""Names of parts; a zip container has them as they are."""


class Docx:
    """Word documents: DOCX, and DOCM and DOTX, which differ in nothing that is read here."""

    name = "docx/1"
    format = "docx"

    def recognises(self, data: bytes) -> bool:
        """A zip container with a part that only Word documents have."""
        return data.startswith(b"PK\x03\x04") and any(name in data for name in _DOCUMENT)

    def extract(self, data: bytes, limits: Limits) -> ExtractedText:
        """A line for each paragraph and for each line that its writer broke. Headers, footers and notes are no part of it, which is noted.

        Raises:
            Refused: what `read_parts` refuses.
        """
        from callboard.ingest.docx.body import Body  # noqa: PLC0415 - a plain text need not wait for a reader of XML
        from callboard.ingest.docx.columns import measure, typed  # noqa: PLC0415
        from callboard.ingest.docx.parts import read_parts  # noqa: PLC0415
        from callboard.ingest.running_heads import heads_left_out, words_of  # noqa: PLC0415
        from callboard.ingest.typing_out.typist import type_out  # noqa: PLC0415

        parts = read_parts(data, limits)
        body = Body(parts)
        blocks = list(body.blocks())
        measures = measure(blocks, body.edge)
        paragraphs = typed(blocks, measures, paged=body.turns > 0)
        return ExtractedText.of_lines(
            type_out(paragraphs, width=measures.width, tab=measures.tab),
            extractor=self.name,
            format=self.format,
            pages=body.turns + 1 if body.turns else None,
            notes=(*_left_out(body.content.left_out), *heads_left_out(map(words_of, parts.heads))),
        )


def _left_out(counts: Mapping[str, int]) -> tuple[Note, ...]:
    if not counts:
        return ()
    named = " and ".join(f"{count} {what}" for what, count in sorted(counts.items()))
    return (Note(code="NOTES_LEFT_OUT", message=f"The document has {named}, which are not part of its text."),)

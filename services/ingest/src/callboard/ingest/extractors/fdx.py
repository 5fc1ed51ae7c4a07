"""FDX: the paragraphs of a Final Draft script, typed out where Final Draft would print them."""

from __future__ import annotations

from callboard.contracts.notes import Note
from callboard.ingest.extractors.port import ExtractedText
from callboard.ingest.limits import Limits

_HEAD = 4096


class Fdx:
    """Final Draft scripts from version 8 on, which are XML."""

    name = "fdx/2"
    format = "fdx"

    def recognises(self, data: bytes) -> bool:
        """By its root element, in whatever encoding."""
        return b"<FinalDraft" in data[:_HEAD].replace(b"\0", b"")

    def extract(self, data: bytes, limits: Limits) -> ExtractedText:  # noqa: ARG002 - the process's own limits hold for XML
        """A line for each paragraph: its kind is the line's role, and a scene's number stands before its heading.

        Raises:
            Refused: what `parse_xml` refuses.
        """
        from callboard.ingest.fdx.script import WIDTH, Script  # noqa: PLC0415 - a plain text need not wait for it
        from callboard.ingest.running_heads import heads_left_out, words_of  # noqa: PLC0415
        from callboard.ingest.typing_out.typist import type_out  # noqa: PLC0415
        from callboard.ingest.xml_reading import child, parse_xml  # noqa: PLC0415

        root = parse_xml(data, "The Final Draft script")
        script = Script(root)
        lines = type_out(script.paragraphs(), width=WIDTH)
        notes = [Note(code="NOTES_LEFT_OUT", message=f"The script has {script.notes} notes, which are not part of it.")]
        heads = child(root, "HeaderAndFooter")
        return ExtractedText.of_lines(
            lines,
            extractor=self.name,
            format=self.format,
            pages=script.pages,
            notes=(*(notes if script.notes else ()), *heads_left_out(map(words_of, () if heads is None else heads))),
        )

"""DOCX, for word processors: a style of its own for cues, speeches, verse and directions, so that one change restyles all.

Speeches said side by side stand in a row of a table.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from callboard.playbook.element import ElementType
from callboard.playbook.exports import losses
from callboard.playbook.exports.archive import unzipped, zipped
from callboard.playbook.exports.blocks import Passage, Speech, blocks
from callboard.playbook.exports.port import Format
from callboard.playbook.exports.wording import joined
from callboard.playbook.exports.xml_writer import clean
from callboard.playbook.playbook import Playbook

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell  # pyright: ignore[reportPrivateUsage]
    from docx.text.paragraph import Paragraph

_CUE, _PROSE, _VERSE, _DIRECTION, _PERSON = "Cue", "Speech", "Verse", "Stage Direction", "Person"
_STYLES = {
    ElementType.TITLE: "Title",
    ElementType.AUTHOR: "Subtitle",
    ElementType.CAST_HEADING: "Heading 1",
    ElementType.CAST_ITEM: _PERSON,
    ElementType.ACT_HEADING: "Heading 1",
    ElementType.HEADING: "Heading 1",
    ElementType.SCENE_HEADING: "Heading 2",
    ElementType.DIRECTION: _DIRECTION,
    ElementType.PARENTHETICAL: _DIRECTION,
    ElementType.TRANSITION: _DIRECTION,
}
"""What has another style is set as the body of the text."""
_WRITTEN = datetime(1980, 1, 1)  # noqa: DTZ001 - the format keeps no zone


def to_docx(playbook: Playbook) -> bytes:
    """``playbook`` as a DOCX file; characters that XML forbids become U+FFFD."""
    import docx  # noqa: PLC0415 - only this format needs it

    document = docx.Document()
    _add_styles(document)
    _describe(document, playbook)
    names = playbook.names
    both: Sequence[_Cell] = ()
    for block in blocks(playbook.elements):
        if isinstance(block, Speech):
            if block.dual == "left":
                both = _columns(document)
            _speech(both[block.dual == "right"] if block.dual else document, block, names)
        elif block.type is not ElementType.PAGE_MATTER:
            _add(document, _STYLES.get(block.type, "Normal"), _shown(block.text))
    written = io.BytesIO()
    document.save(written)
    return zipped(unzipped(written.getvalue()))  # without the time of day


def _add_styles(document: Document) -> None:
    from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415
    from docx.enum.text import WD_PARAGRAPH_ALIGNMENT  # noqa: PLC0415
    from docx.shared import Cm, Pt  # noqa: PLC0415
    from docx.styles.style import ParagraphStyle  # noqa: PLC0415

    def style(name: str, *, left: float = 0, after: float = 0) -> ParagraphStyle:
        made = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)  # pyright: ignore[reportUnknownMemberType]
        assert isinstance(made, ParagraphStyle)
        made.base_style = document.styles["Normal"]
        made.paragraph_format.left_indent = Cm(left)
        made.paragraph_format.space_after = Pt(after)
        return made

    cue = style(_CUE)
    cue.font.small_caps = True
    cue.paragraph_format.alignment = WD_PARAGRAPH_ALIGNMENT.CENTER
    cue.paragraph_format.space_before = Pt(8)
    cue.paragraph_format.keep_with_next = True
    style(_PROSE, after=2)
    style(_VERSE, left=1.5)
    style(_PERSON)
    style(_DIRECTION, left=1, after=4).font.italic = True


def _describe(document: Document, playbook: Playbook) -> None:
    facts = document.core_properties
    facts.title = _shown(playbook.title.text)[:255] if playbook.title else ""
    facts.author = _shown(playbook.author.text)[:255] if playbook.author else ""
    facts.comments = f"Made by Callboard, engine {clean(playbook.engine)}."
    facts.created = facts.modified = _WRITTEN
    facts.last_modified_by = ""


def _columns(document: Document) -> Sequence[_Cell]:
    """Two columns, as yet without a paragraph."""
    cells = document.add_table(1, 2).row_cells(0)
    for cell in cells:
        cell._tc.clear_content()  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - it cannot be had empty otherwise
    return cells


def _speech(document: Document | _Cell, speech: Speech, names: Mapping[str, str]) -> None:
    _add(document, _CUE, clean(speech.called(names)))
    for part in speech.parts:
        if isinstance(part, Passage):
            _passage(document, part)
        elif part.type is not ElementType.PAGE_MATTER:
            _add(document, _STYLES.get(part.type, "Normal"), _shown(part.text))


def _passage(document: Document | _Cell, passage: Passage) -> None:
    paragraph = _add(document, _VERSE if passage.verse else _PROSE)
    shown = [piece for piece in passage.pieces if piece.type is not ElementType.PAGE_MATTER]
    for at, piece in enumerate(shown):
        run = paragraph.add_run((" " if at else "") + _shown(piece.text))
        run.italic = True if piece.type is not ElementType.DIALOGUE else None


def _add(document: Document | _Cell, style: str, text: str = "") -> Paragraph:
    """A paragraph; its style is named by its id, as looking styles up costs the library more than all else."""
    paragraph = document.add_paragraph(text)
    paragraph.paragraph_format.element.style = style.replace(" ", "")
    return paragraph


def _shown(text: str) -> str:
    return clean(joined(text))


DOCX = Format(
    name="docx",
    title="DOCX, for word processors",
    media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    suffixes=(".docx",),
    render=to_docx,
    loses=(*losses.WHOLE, losses.FORBIDDEN),
)

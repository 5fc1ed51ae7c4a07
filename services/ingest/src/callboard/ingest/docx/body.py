"""The body of a Word document in reading order: paragraphs and tables, each on its page, lengths still in points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from callboard.ingest.docx.content import Content, PageTurn
from callboard.ingest.docx.measures import points
from callboard.ingest.docx.numbering import Numbering
from callboard.ingest.docx.parts import Parts
from callboard.ingest.docx.properties import CharacterProperties, ParagraphProperties, paragraph_properties
from callboard.ingest.docx.sections import Section, read_sections
from callboard.ingest.docx.styles import Style, Styles
from callboard.ingest.typing_out.paragraph import Run
from callboard.ingest.xml_reading import Element, attribute, child, local_name


@dataclass(frozen=True, slots=True)
class SetParagraph:
    """A paragraph, or what one page has of it."""

    runs: tuple[Run, ...]
    properties: ParagraphProperties
    characters: CharacterProperties
    style: str | None
    page: int
    section: Section


@dataclass(frozen=True, slots=True)
class SetCell:
    """A cell of a table; its place is in points from the text's left edge, where the file says it."""

    paragraphs: tuple[SetParagraph, ...]
    left: float | None
    width: float | None


SetTable: TypeAlias = list[list[SetCell]]
Block: TypeAlias = SetParagraph | SetTable


class Body:
    """Reads the blocks of one document.

    Attributes:
        turns: How many pages were turned.
    """

    def __init__(self, parts: Parts) -> None:
        self._styles = Styles(parts.styles)
        self._numbering = Numbering(parts.numbering)
        self._sections = list(reversed(read_sections(parts.body)))
        self.content = Content(self._styles)
        self.edge = self._sections[0]
        """The last section, which is most of the document or all of it: columns count from its left edge."""
        self.turns = 0
        self._asked_for = False
        """Whether the page was turned on request, and nothing stands on the new one yet."""
        self._begun = False
        """Whether anything stands on any page."""
        self._blocks = parts.body

    def blocks(self) -> Iterator[Block]:
        """All of them, in order."""
        yield from self._read(self._blocks)

    def _read(self, container: Element) -> Iterator[Block]:
        for each in container:
            name = local_name(each)
            if name == "p":
                yield from self._paragraph(each)
            elif name == "tbl":
                table = [list(self._row(row)) for row in _parts(each, "tr")]
                if any(table):
                    yield table
            elif name in {"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"}:
                yield from self._read(each)

    def _row(self, row: Element) -> Iterator[SetCell]:
        at = 0.0
        known = True
        for cell in _parts(row, "tc"):
            width = points(child(child(cell, "tcPr"), "tcW"), "w") if _in_points(cell) else None
            paragraphs = [each for block in self._read(cell) for each in _flat(block)]
            yield SetCell(tuple(paragraphs), at if known else None, width)
            known = known and bool(width)
            at += width or 0.0

    def _paragraph(self, element: Element) -> Iterator[SetParagraph]:
        described = child(element, "pPr")
        style, properties, number = self._setting(described)
        if properties.on_new_page and self._begun:
            self._turn(PageTurn.ASKED_FOR)
        yield from self._parts(element, style, properties, number)
        section = child(described, "sectPr")
        if section is not None and len(self._sections) > 1:
            self._sections.pop()
            if self._sections[-1].on_new_page:
                self._turn(PageTurn.ASKED_FOR)

    def _setting(self, described: Element | None) -> tuple[Style, ParagraphProperties, str]:
        style = self._styles.paragraph(attribute(child(described, "pStyle"), "val"))
        own = paragraph_properties(described)
        listed = own.over(style.paragraph)
        level = self._numbering.level(listed.list_id, listed.list_level or 0)
        if level is None:
            return style, listed, ""
        number = self._numbering.next(listed.list_id, listed.list_level or 0)
        return style, own.over(level.paragraph.over(style.paragraph)), number

    def _parts(
        self, element: Element, style: Style, properties: ParagraphProperties, number: str
    ) -> Iterator[SetParagraph]:
        """A paragraph is one line, and goes on as another where its writer turns the page in it."""
        runs: list[Run] = [Run(f"{number}\t")] if number else []
        boxes: list[Element] = []
        page: int | None = None
        described = properties
        for piece in self.content.pieces(element, style.characters):
            if isinstance(piece, Run):
                runs.append(piece)
                if page is None and piece.text.strip():
                    page = self.turns + 1
                    self._asked_for, self._begun = False, True
            elif piece is PageTurn.RENDERED:
                self._turn(piece)
            elif piece is PageTurn.ASKED_FOR:
                if any(run.text.strip() for run in runs):
                    yield self._set(runs, described, style, page)
                    runs, page, described = [], None, properties._replace(first=0.0, before=0.0)
                self._turn(PageTurn.ASKED_FOR)
            elif not isinstance(piece, PageTurn):
                boxes.append(piece)
        yield self._set(runs, described, style, page)
        for box in boxes:
            for block in self._read(box):
                yield from _flat(block)

    def _set(
        self, runs: Sequence[Run], properties: ParagraphProperties, style: Style, page: int | None
    ) -> SetParagraph:
        return SetParagraph(
            tuple(runs), properties, style.characters, style.name, page or self.turns + 1, self._sections[-1]
        )

    def _turn(self, why: PageTurn) -> None:
        """Word marks a page that was asked for once more where it sets it: that is one page."""
        if why is PageTurn.RENDERED and self._asked_for:
            self._asked_for = False
            return
        self.turns += 1
        self._asked_for = why is PageTurn.ASKED_FOR


def _flat(block: Block) -> Iterator[SetParagraph]:
    """The paragraphs of a block: a table in a cell or in a box is read cell by cell."""
    if isinstance(block, SetParagraph):
        yield block
    else:
        yield from (each for row in block for cell in row for each in cell.paragraphs)


def _parts(of: Element, name: str) -> Iterator[Element]:
    """A table's rows or a row's cells, also where something is wrapped around them."""
    for each in of:
        found = local_name(each)
        if found == name:
            yield each
        elif found in {"sdt", "sdtContent", "customXml", "ins"}:
            yield from _parts(each, name)


def _in_points(cell: Element) -> bool:
    return attribute(child(child(cell, "tcPr"), "tcW"), "type") in {"dxa", None}

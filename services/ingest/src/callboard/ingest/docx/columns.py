"""From points to columns: how wide a character and how high a line of a Word document are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from callboard.ingest.docx.body import Block, SetCell, SetParagraph
from callboard.ingest.docx.sections import Section
from callboard.ingest.typing_out.paragraph import Paragraph
from callboard.ingest.typing_out.tables import Cell, set_table

_TYPEWRITER = re.compile(r"courier|mono|consol|typewriter|fixed|menlo|prestige|lucida console", re.IGNORECASE)
_EVEN, _PROPORTIONAL = 0.6, 0.45
"""Heights of the font: the width of a typewriter's characters, and of the middle one of a book's."""
_TAB = 36.0
"""Points: Word's tab stops are half an inch apart."""
_ORDINARY = 12.0
"""Points: of a font of which nothing is said."""


class Measures(NamedTuple):
    """In points."""

    column: float
    line: float
    edge: Section

    @property
    def width(self) -> float:
        """Columns of the text."""
        return self.edge.width / self.column

    @property
    def tab(self) -> float:
        """Columns from one tab stop to the next."""
        return _TAB / self.column


def measure(blocks: Sequence[Block], edge: Section) -> Measures:
    """The measures of the font that most characters are set in."""
    fonts: Counter[tuple[str, float]] = Counter()
    for paragraph in _paragraphs(blocks):
        characters = paragraph.characters
        fonts[characters.font or "", characters.size or _ORDINARY] += sum(len(run.text) for run in paragraph.runs)
    (font, size), _ = max(fonts.items(), key=lambda item: item[1], default=(("", _ORDINARY), 0))
    return Measures(size * (_EVEN if _TYPEWRITER.search(font) else _PROPORTIONAL), size, edge)


def typed(blocks: Sequence[Block], measures: Measures, *, paged: bool) -> Iterator[Paragraph]:
    """The paragraphs of a document, tables among them, with lengths in columns and lines."""
    for above, block, below in zip([None, *blocks], blocks, [*blocks[1:], None], strict=False):
        if isinstance(block, SetParagraph):
            paragraph = _typed(block, measures, paged=paged)
            yield _closed_up(paragraph, above, below) if block.properties.close else paragraph
        else:
            rows = [list(_cells(row, measures, paged=paged)) for row in block]
            yield from set_table(rows, width=measures.width)


def _closed_up(paragraph: Paragraph, above: Block | None, below: Block | None) -> Paragraph:
    """Without space between it and a neighbour of the same style."""
    styles = [each.style if isinstance(each, SetParagraph) else None for each in (above, below)]
    return replace(
        paragraph,
        before=0.0 if styles[0] == paragraph.role else paragraph.before,
        after=0.0 if styles[1] == paragraph.role else paragraph.after,
    )


def _typed(paragraph: SetParagraph, measures: Measures, *, paged: bool) -> Paragraph:
    own, shift = paragraph.properties, paragraph.section.left - measures.edge.left
    columns = [(points or 0.0) / measures.column for points in (own.left, own.first, own.right)]
    lines = [(points or 0.0) / measures.line for points in (own.before, own.after)]
    return Paragraph(
        runs=paragraph.runs,
        left=columns[0] + shift / measures.column,
        first=columns[1],
        right=columns[2],
        before=lines[0],
        after=lines[1],
        alignment=own.alignment or "left",
        stops=tuple((stop + shift) / measures.column for stop in own.stops or ()),
        page=paragraph.page if paged else None,
        role=paragraph.style,
    )


def _cells(row: Iterable[SetCell], measures: Measures, *, paged: bool) -> Iterator[Cell]:
    for cell in row:
        left = None if cell.left is None else cell.left / measures.column
        free = 0.0 if left is None or cell.width is None else measures.width - left - cell.width / measures.column
        paragraphs = tuple(typed(cell.paragraphs, measures, paged=paged))
        yield Cell(paragraphs, left, max(0.0, free))


def _paragraphs(blocks: Iterable[Block]) -> Iterator[SetParagraph]:
    for block in blocks:
        if isinstance(block, SetParagraph):
            yield block
        else:
            yield from (each for row in block for cell in row for each in cell.paragraphs)

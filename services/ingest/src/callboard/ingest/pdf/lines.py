"""Rows as lines of text: blank columns before them, blank lines between them, and what characters cannot say beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from callboard.ingest.extractors.port import Line
from callboard.ingest.pdf.paper import Paper, Sheet
from callboard.ingest.pdf.rows import Row, in_reading_order
from callboard.ingest.pdf.words import Word
from callboard.playbook import Alignment, LineLayout, StyledRun

_OFF_GRID = 0.1
"""Of a column: what is wider or narrower is set in other type, as a typewritten play's title may be."""
_SPACED = 1.35
"""Lines of single spacing: what is further apart has a blank line between, such as the space behind a paragraph."""
_LARGE = 1.2
"""A font so much larger than the text's has larger lines."""
_ONE_SPACE = 1.5
"""Heights of the font: a wider gap between words is more than the spacing of a justified line."""
_MOST_BLANK = 60
"""A page has no more lines."""
_TYPED = 2
"""Blank lines at the end of a page that a typist meant."""
_OFF_CENTRE = 1.0
"""Columns: what is nearer to the middle was centred."""
_INSET = 2.0
"""Columns that a centred line leaves free at its left."""
_PUSHED = 0.4
"""Of the text's width: what ends at the right edge and begins behind this was pushed there."""


def lines_of(sheets: Sequence[Sheet], paper: Paper) -> Iterator[Line]:
    """The lines of a document in reading order.

    Where a page begins lower than others or ends higher, blank lines say so: a paragraph may end there, and the space
    behind it is on neither page. What runs across a page comes after it.
    """
    free: list[Line] = []
    for sheet in sheets:
        above: Row | None = None
        for row in sheet.rows:
            blank = _lines_between(above.baseline if above else paper.top, row, paper, first=above is None)
            yield from free[: max(0, (_TYPED if paper.typewritten else 1) - blank)]
            free = []
            yield from [Line("", LineLayout(page=sheet.number))] * blank
            yield _line(row, sheet, paper)
            above = row
        if above:
            free = [Line("", LineLayout(page=sheet.number))] * _free_below(above, paper)
        for text in sheet.askew:
            yield from (Line("", LineLayout(page=sheet.number)), Line(text, LineLayout(page=sheet.number)))


def _free_below(row: Row, paper: Paper) -> int:
    """How many blank lines end a page, if they are few; else the page was turned."""
    return min(_TYPED, round((row.baseline - paper.bottom) / paper.pitch))


def _lines_between(above: float, row: Row, paper: Paper, *, first: bool) -> int:
    """How many blank lines stand over a row. One that goes up again begins another column: it is set off by one."""
    if above < row.baseline:
        return 0 if first else 1
    line = max(paper.pitch, 1.15 * row.size if row.size > _LARGE * paper.size else 0)
    distance = (above - row.baseline) / line + (1 if first else 0)
    # half a line more is a line more wherever it is: Python's round() goes to the even one
    return min(_MOST_BLANK, max(1, int(distance + 0.5) - 1)) if distance > _SPACED else 0


def _line(row: Row, sheet: Sheet, paper: Paper) -> Line:
    indent = max(0.0, paper.indent(row.left, sheet.number))
    text, places = _set(in_reading_order(row.words), round(indent), sheet.number, paper)
    return Line(
        text,
        LineLayout(
            page=sheet.number,
            indent=round(indent, 1),
            alignment=_alignment(row, sheet, paper),
            column=row.column,
            runs=tuple(_runs(places)),
        ),
    )


Place = tuple[int, Word]
"""A word and the offset of its first character in the line."""


def _set(words: Sequence[Word], indent: int, page: int, paper: Paper) -> tuple[str, list[Place]]:
    text = " " * indent
    places: list[Place] = []
    before: Word | None = None
    for word in words:
        if before is not None and not word.glued:
            text += " " * _spaces(before, word, len(text), page, paper)
        places.append((len(text), word))
        text += word.text
        before = word
    return text, places


def _spaces(before: Word, word: Word, reached: int, page: int, paper: Paper) -> int:
    """How many blanks stand between two words: on a typewriter those of the grid, else one, or those of a real gap."""
    if paper.typewritten and all(
        abs(each.advance - paper.column) < _OFF_GRID * paper.column for each in (before, word)
    ):
        return max(1, round(paper.indent(word.left, page)) - reached)
    gap = word.left - before.right
    return max(2, round(gap / paper.column)) if gap > _ONE_SPACE * before.size else 1


def _alignment(row: Row, sheet: Sheet, paper: Paper) -> Alignment:
    left, right = paper.indent(row.left, sheet.number), paper.indent(row.right, sheet.number)
    width, middle = paper.width / paper.column, paper.indent(sheet.width / 2, sheet.number)
    if right >= width - 1 and not row.column and left > _PUSHED * width:
        return "right"
    if left < _INSET or row.column or round(left) in paper.stops:
        return "left"
    off = min(abs((left + right) / 2 - axis) for axis in (width / 2, middle))
    return "centre" if off <= _OFF_CENTRE else "left"


def _runs(places: Iterable[Place]) -> Iterator[StyledRun]:
    """Neighbours of one style and the blanks between them are one run."""
    for styles, together in groupby(places, key=lambda place: place[1].styles):
        if styles:
            words = list(together)
            offset, last = words[-1]
            yield StyledRun(words[0][0], offset + len(last.text), styles)

"""Tables: short cells stand beside each other on one line, others one after the other, each at its own place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from callboard.ingest.typing_out.paragraph import Paragraph, Run

_SHORT = 40
"""Characters: what heads a row, such as a name in a list of persons, is no longer."""
_PAIR = 2
_APART = 3
"""Columns between a heading of rows and what stands beside it, where the file does not say."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a file has in one cell of a row."""

    paragraphs: tuple[Paragraph, ...]
    left: float | None = None
    """Columns from the text's left edge; None where the file does not say."""
    right: float = 0.0
    """Columns that it leaves free at the text's right edge."""

    @property
    def filled(self) -> tuple[Paragraph, ...]:
        """Its paragraphs but for empty ones."""
        return tuple(each for each in self.paragraphs if not each.empty)


Table = Sequence[Sequence[Cell]]


def set_table(rows: Table, *, width: float, before: float = 0.0, after: float = 0.0) -> Iterator[Paragraph]:
    """The paragraphs of a table in reading order: row by row, and in each from left to right.

    Of a table with two columns of whole paragraphs, `column` says which of them a line is in.
    """
    set_rows = list(_list(rows) if _is_list(rows) else _beside(rows, width))
    last = len(set_rows) - 1
    for number, paragraph in enumerate(set_rows):
        yield replace(
            paragraph,
            before=max(paragraph.before, before) if number == 0 else paragraph.before,
            after=max(paragraph.after, after) if number == last else paragraph.after,
        )


def _is_list(rows: Table) -> bool:
    """Whether each row is one line: all its cells but the last are short, and some have company."""
    return any(len(row) > 1 for row in rows) and all(
        len(cell.filled) <= 1 and len(_line(cell)) <= _SHORT and "\n" not in _line(cell)
        for row in rows
        for cell in row[:-1]
    )


def _line(cell: Cell) -> str:
    return cell.filled[0].text.strip() if cell.filled else ""


def _list(rows: Table) -> Iterator[Paragraph]:
    places = _places(rows)
    for row in rows:
        filled = [(cell.filled, places[number]) for number, cell in enumerate(row) if cell.filled]
        if not filled:
            yield Paragraph(())
            continue
        runs: list[Run] = []
        for (paragraph, *_), _ in filled:
            runs += [*([Run("\t")] if runs else []), *paragraph.runs]
        (head, *_), left = filled[0]
        yield replace(head, runs=tuple(runs), left=left, first=0.0, stops=tuple(place for _, place in filled[1:]))
        for paragraphs, place in filled:
            yield from (replace(each, left=place + each.left) for each in paragraphs[1:])


def _places(rows: Table) -> Sequence[float]:
    """The column where each cell of a row begins: as the file says, else behind the longest above and below it."""
    places: list[float] = []
    at = 0.0
    for number in range(max(len(row) for row in rows)):
        cells = [row[number] for row in rows if number < len(row)]
        said = next((cell.left for cell in cells if cell.left is not None), None)
        at = at if said is None else said
        places.append(at)
        at += max(len(_line(cell)) for cell in cells) + _APART
    return places


def _beside(rows: Table, width: float) -> Iterator[Paragraph]:
    """Whole paragraphs: cell after cell, each set off from the others."""
    most = max(len(row) for row in rows)
    for row in rows:
        for number, cell in enumerate(row):
            left = number * width / most if cell.left is None else cell.left
            column = _column(number) if most == _PAIR and len(row) == _PAIR else None
            yield from _cell(cell, left, column)


def _cell(cell: Cell, left: float, column: Literal[1, 2] | None) -> Iterator[Paragraph]:
    last = len(cell.filled) - 1
    for number, paragraph in enumerate(cell.filled):
        yield replace(
            paragraph,
            left=left + paragraph.left,
            right=cell.right + paragraph.right,
            before=max(1.0, paragraph.before) if number == 0 else paragraph.before,
            after=max(1.0, paragraph.after) if number == last else paragraph.after,
            column=column,
        )


def _column(number: int) -> Literal[1, 2]:
    return 1 if number == 0 else 2

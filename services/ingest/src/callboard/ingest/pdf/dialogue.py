"""Speeches that stand side by side, as in a screenplay's dual dialogue: they are meant to be spoken together.

A cast list, a table of contents and a scene's numbers in both margins look alike and are none: they stay on their lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from callboard.ingest.pdf.rows import Row, row_of
from callboard.ingest.pdf.words import Word

_APART = 3
"""Columns: names that are closer are one."""
_FREE = 2
"""Columns: what stays free between two speeches from their first row to their last."""
_NAME = 40
"""No speaker's name is longer."""
_CLOSE = 1.5
"""Lines: what is further down is no part of a speech."""
_HEADING = re.compile(r"\W*(INT|EXT|I/E|EST)\b|\W*\d+\W*$|.*\.{3}")
_Strip = tuple[float, float]


def side_by_side(rows: Sequence[Row], column: float, pitch: float) -> list[Row]:
    """Rows in reading order, of which speeches that stand side by side are taken apart: the left one whole, then the right.

    Two speeches begin with two names in capitals on one row, and go on below with words that are no names. `column` and
    `pitch` are those of `Paper`.
    """
    ordered: list[Row] = []
    for together, strip in _pairs(rows, column, pitch):
        ordered += _apart(together, sum(strip) / 2) if strip else together
    return ordered


def rows_in_pairs(rows: Sequence[Row], column: float, pitch: float) -> int:
    """How many of the rows belong to speeches that stand side by side."""
    return sum(len(together) for together, strip in _pairs(rows, column, pitch) if strip)


def _pairs(rows: Sequence[Row], column: float, pitch: float) -> Iterator[tuple[Sequence[Row], _Strip | None]]:
    """All rows in order: those of each pair of speeches together, with what stays free between them, and others one by one."""
    at = 0
    while at < len(rows):
        end, strip = _pair(rows, at, column, pitch)
        yield rows[at:end], strip
        at = end


def _pair(rows: Sequence[Row], at: int, column: float, pitch: float) -> tuple[int, _Strip | None]:
    """Where the speeches that begin at a row end, and what stays free between them; None where they are no pair."""
    strip = _between_names(rows[at], column)
    if strip is None:
        return at + 1, None
    end = at + 1
    for above, row in pairwise(rows[at:]):
        narrower = _free(row, strip)
        if above.baseline - row.baseline > _CLOSE * pitch or narrower[1] - narrower[0] < _FREE * column:
            break
        strip, end = narrower, end + 1
    spoken = any(all(map(_speaks, row.split(sum(strip) / 2))) for row in rows[at + 1 : end])
    return (end, strip) if spoken else (at + 1, None)


def _between_names(row: Row, column: float) -> _Strip | None:
    gaps = [
        (before.right, after.left)
        for before, after in pairwise(row.words)
        if after.left - before.right >= _APART * column
    ]
    return gaps[0] if len(gaps) == 1 and all(map(_is_name, row.split(sum(gaps[0]) / 2))) else None


def _free(row: Row, strip: _Strip) -> _Strip:
    """The widest part of a strip that a row's words leave free."""
    low, high = strip
    words = [word for word in row.words if word.right > low and word.left < high]
    edges = [low, *(edge for word in words for edge in (word.left, word.right)), high]
    return max(zip(edges[::2], edges[1::2], strict=True), key=lambda free: free[1] - free[0])


def _is_name(words: Sequence[Word]) -> bool:
    text = " ".join(word.text for word in words)
    return text.upper() == text != text.lower() and len(text) <= _NAME and not _HEADING.match(text)


def _speaks(words: Sequence[Word]) -> bool:
    return any(character.islower() for word in words for character in word.text)


def _apart(rows: Sequence[Row], middle: float) -> list[Row]:
    sides = [row.split(middle) for row in rows]
    left = [row_of(words, column=1) for words, _ in sides if words]
    right = [row_of(words, column=2) for _, words in sides if words]
    return left + right

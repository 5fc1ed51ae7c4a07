"""Pages set in two columns: the left one is read first, and nobody speaks at the same time.

Speeches that stand side by side on a page of one column are something else: see `dialogue`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import mean, median

from callboard.ingest.pdf.dialogue import rows_in_pairs
from callboard.ingest.pdf.paper import TYPEWRITTEN
from callboard.ingest.pdf.rows import Row, rows_of
from callboard.ingest.pdf.words import Word

_GUTTER = 9.0
"""Points: no column is nearer to another."""
_ROWS = 8
"""A page with fewer rows on both sides is no page in columns."""
_BOTH_SIDES = 0.5
"""Of the rows: so many have words on both sides of a gutter."""
_SHARE = 0.3
"""Of the text's width: the mean length of rows in a column; the numbers beside verse and the names of a cast are shorter."""
_LINE = 1.2
"""Heights of the font: from one line to the next, as most type is set."""
_MIDDLE = (0.35, 0.65)
"""Of the text's width: where a gutter is."""


def read_down(words: Iterable[Word]) -> list[Row]:
    """The rows of a page in reading order: of two columns, the left one first, moved to begin at one edge.

    Rows that cross the gutter, such as a heading, are read where they stand.
    """
    rows = rows_of(words)
    gutter = _gutter(rows)
    if gutter is None:
        return rows
    ordered: list[Row] = []
    band: list[Word] = []
    for row in rows:
        if _crosses(row, gutter):
            ordered += [*_columns(band, gutter), row]
            band = []
        else:
            band += row.words
    return [*ordered, *_columns(band, gutter)]


def _columns(words: Sequence[Word], gutter: float) -> list[Row]:
    left = rows_of(word for word in words if word.left < gutter)
    right = [word for word in words if word.left >= gutter]
    if not left or not right:
        return left or rows_of(right)
    shift = min(word.left for word in right) - min(row.left for row in left)
    return left + rows_of(word._replace(left=word.left - shift, right=word.right - shift) for word in right)


def _gutter(rows: Sequence[Row]) -> float | None:
    """The middle of the widest strip in the page's middle that hardly any row crosses, if the page is set in columns."""
    if len(rows) < _ROWS:
        return None
    left, right = min(row.left for row in rows), max(row.right for row in rows)
    strip = _strip(rows, left + _MIDDLE[0] * (right - left), left + _MIDDLE[1] * (right - left))
    if strip is None:
        return None
    middle = sum(strip) / 2
    split = [row for row in rows if row.left < middle < row.right and not _crosses(row, middle)]
    if len(split) < max(_ROWS, _BOTH_SIDES * len(rows)) or _is_dialogue(rows, len(split)):
        return None
    sides = [row.split(middle) for row in split]
    lengths = [mean(side[-1].right - side[0].left for side in each) for each in zip(*sides, strict=True)]
    return middle if min(lengths) >= _SHARE * (right - left) else None


def _is_dialogue(rows: Sequence[Row], split: int) -> bool:
    """Whether most of the rows with two sides are speeches side by side: a long duet is no page in columns."""
    pitch = _LINE * median(row.size for row in rows)
    return 2 * rows_in_pairs(rows, TYPEWRITTEN, pitch) > split


def _strip(rows: Sequence[Row], start: float, end: float) -> tuple[float, float] | None:
    """The widest strip between two places that is free in nearly all rows and wide enough for a gutter."""
    taken = [0] * (round(end - start) + 1)
    for row in rows:
        for word in row.words:
            for place in range(max(0, int(word.left - start)), min(len(taken), int(word.right - start) + 1)):
                taken[place] += 1
    most = len(rows) // 10
    edges = [-1, *(place for place, count in enumerate(taken) if count > most), len(taken)]
    before, after = max(pairwise(edges), key=lambda pair: pair[1] - pair[0])
    return (start + before + 1, start + after) if after - before - 1 >= _GUTTER else None


def _crosses(row: Row, gutter: float) -> bool:
    """Whether a row goes over a gutter, with a word or without a gap that is one."""
    if any(word.left < gutter < word.right for word in row.words):
        return True
    return any(
        before.right < gutter < after.left and after.left - before.right < _GUTTER
        for before, after in pairwise(row.words)
    )

"""The measures of a document's paper, taken from all of its pages: so that no page has margins of its own.

A typist's page is a grid of columns and lines. What a PDF has instead are points; these measures turn the ones into the others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from callboard.ingest.pdf.rows import Row

TYPEWRITTEN = 7.2
"""Points: a column of ten to the inch, as Courier has at 12 points."""
_OF_ONE_WIDTH = 0.8
"""A document of which so many characters are equally wide is typewritten."""
_ALIKE = 0.1
"""Points: places that differ by less are one."""
_EDGE = 0.06
"""So many of the rows begin at the text's left edge; a page number or a scene's number further out moves no margin."""
_FULL = 0.95
"""So many of the rows end before the text's right edge."""
_FULL_PAGES = 0.1
"""At least so many pages are filled to their last line; a lower one is an exception, such as a note."""
_LEADING = 0.1
"""So many rows follow the one above at the distance of single lines: double spacing has no other."""
_STOP_SPREAD = 2.5
"""Columns: texts centred on one axis that begin at one column differ by less in length."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as rows."""

    number: int
    width: float
    """Of the paper, in points."""
    rows: Sequence[Row]
    """In reading order."""
    askew: tuple[str, ...] = ()
    """What runs across them, such as a watermark."""

    def with_rows(self, rows: Sequence[Row]) -> Sheet:
        """The same page with its rows in another order."""
        return replace(self, rows=rows)


@dataclass(frozen=True, slots=True)
class Paper:
    """Measures in points."""

    column: float
    """Width of one column."""
    typewritten: bool
    """Every character takes one column."""
    lefts: tuple[float, float]
    """The text's left edge on even and on odd pages."""
    width: float
    """From the text's left edge to its right one."""
    size: float
    """Height of the font that most of it is set in."""
    pitch: float
    """From one line to the next."""
    top: float
    """Where most pages have their first line."""
    bottom: float
    """Where full pages have their last line."""
    stops: frozenset[int]
    """Columns from which rows of many lengths are set, and which are therefore not centred, wherever their middle is."""

    def indent(self, place: float, page: int) -> float:
        """Columns from the text's left edge."""
        return (place - self.lefts[page % 2]) / self.column


def measure(sheets: Sequence[Sheet]) -> Paper:
    """The measures of a document; there must be at least one row."""
    column, typewritten = _column(sheets)
    lefts = _lefts(sheets, column)
    places = [
        (row.left - lefts[sheet.number % 2], row.right - lefts[sheet.number % 2])
        for sheet in sheets
        for row in sheet.rows
    ]
    size = _commonest((word.size, len(word.text)) for sheet in sheets for row in sheet.rows for word in row.words)
    ends = sorted(right for _, right in places)
    return Paper(
        column=column,
        typewritten=typewritten,
        lefts=lefts,
        width=ends[int(_FULL * (len(ends) - 1))],
        size=size,
        pitch=_pitch(sheets, size),
        top=_commonest((sheet.rows[0].baseline, 1) for sheet in sheets if sheet.rows),
        bottom=_bottom(sheets),
        stops=_stops(places, column),
    )


def _column(sheets: Sequence[Sheet]) -> tuple[float, bool]:
    """The width of a column, and whether every character has it: else it is that of the median character."""
    advances: Counter[int] = Counter()
    for sheet in sheets:
        for row in sheet.rows:
            for word in row.words:
                advances[round(word.advance / _ALIKE)] += len(word.text)
    commonest, _ = advances.most_common(1)[0]
    near = {grain: advances[grain] for grain in range(commonest - 1, commonest + 2)}
    if sum(near.values()) >= _OF_ONE_WIDTH * advances.total():
        mean = sum(grain * count for grain, count in near.items()) / sum(near.values())
        return (_ALIKE * mean or TYPEWRITTEN), True
    seen = 0
    for grain, count in sorted(advances.items()):
        seen += count
        if 2 * seen >= advances.total():
            return (_ALIKE * grain or TYPEWRITTEN), False
    return TYPEWRITTEN, False


def _lefts(sheets: Sequence[Sheet], column: float) -> tuple[float, float]:
    """Left edges of even and odd pages; they are one unless the margins of facing pages are mirrored, as in a bound book."""
    whole = _left(sheets, column)
    even, odd = ([sheet for sheet in sheets if sheet.number % 2 == parity and sheet.rows] for parity in (0, 1))
    if min(len(even), len(odd)) < 2:  # noqa: PLR2004 - a pair of facing pages may be a chapter's begin and end
        return whole, whole
    pair = _left(even, column), _left(odd, column)
    return pair if abs(pair[0] - pair[1]) > column else (whole, whole)


def _left(sheets: Iterable[Sheet], column: float) -> float:
    starts = sorted(row.left for sheet in sheets for row in sheet.rows)
    needed = max(1, round(_EDGE * len(starts)))
    for first, start in enumerate(starts):
        if starts[min(first + needed, len(starts)) - 1] <= start + column / 2:
            return start
    return starts[0]


def _pitch(sheets: Iterable[Sheet], size: float) -> float:
    """The smallest distance that many rows have from the one above; where there is none, that of lines set solid.

    Never nothing: rows may stand closer than a page can show, or be set in no size at all.
    """
    distances = Counter(
        round(2 * (above.baseline - row.baseline)) / 2
        for sheet in sheets
        for above, row in pairwise(sheet.rows)
        if above.baseline - row.baseline > size / 2
    )
    enough = max(1.0, _LEADING * distances.total())
    return (
        min((distance for distance, count in distances.items() if distance and count >= enough), default=1.2 * size)
        or 12
    )


def _bottom(sheets: Sequence[Sheet]) -> float:
    ends = sorted(sheet.rows[-1].baseline for sheet in sheets if sheet.rows)
    return ends[int(_FULL_PAGES * (len(ends) - 1))]


def _stops(places: Iterable[tuple[float, float]], column: float) -> frozenset[int]:
    ends: dict[int, list[float]] = defaultdict(list)
    for left, right in places:
        ends[round(left / column)].append(right)
    spread = _STOP_SPREAD * column
    return frozenset(stop for stop, found in ends.items() if max(found) - min(found) > spread and len(found) > 2)  # noqa: PLR2004 - twice may be chance


def _commonest(weighted: Iterable[tuple[float, int]]) -> float:
    weights: Counter[float] = Counter()
    for value, weight in weighted:
        weights[round(value, 1)] += weight
    return weights.most_common(1)[0][0]

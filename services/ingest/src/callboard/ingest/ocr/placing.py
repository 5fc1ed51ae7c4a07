"""From words on pictures to words on paper: baselines, the height of the font, and the grid of a typewriter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

from callboard.ingest.ocr.tesseract import SeenWord
from callboard.ingest.pdf.words import Page, Word

_DESCENDING = frozenset("gjpqyQJ,;()[]{}|/_$")
"""What reaches below the baseline in most fonts."""
_FLOATING = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015~=*'\"\u2018\u2019\u201c\u201d^\u00b7\u2022")
"""What does not stand on it."""
_TALL = frozenset("bdfhklABCDEFGHIKLMNOPRSTUVWXYZ0123456789")
_TALL_SHARE = 0.66
"""Heights of the font: how high capitals are."""
_DESCENT = 0.2
"""Of the height of a box with a descending letter."""
_EVEN = 0.15
"""Columns: a typewriter's words are nearer to its grid; by chance the mean would be a quarter."""
_ENOUGH = 2000
"""Distances that are looked at."""
_LONG = 3
"""Characters: the boxes of shorter words say little of widths."""
_FEW = 12


class SeenPage(NamedTuple):
    """What was seen on one picture of a page."""

    number: int
    width: int
    height: int
    dpi: int
    words: Sequence[SeenWord]


def placed(pages: Sequence[SeenPage]) -> list[Page]:
    """The pages with their words where they stand on paper, in points."""
    size = _size(pages)
    lines = [[*_on_paper(page, size)] for page in pages]
    grid = _grid([line for page in lines for line in page])
    return [
        Page(
            number=page.number,
            width=page.width * 72 / page.dpi,
            words=tuple(_widened(word, grid) if grid else word for line in found for word in line),
        )
        for page, found in zip(pages, lines, strict=True)
    ]


class _Grid(NamedTuple):
    column: float
    free: float
    """What a word's box lacks of the columns that it takes."""


def _on_paper(page: SeenPage, size: float) -> Iterable[list[Word]]:
    """The words of each line."""
    scale = 72 / page.dpi
    for line in _lines(page.words):
        baseline = (page.height - _baseline(line)) * scale
        yield [
            Word(word.text, word.left * scale, (word.left + max(1, word.width)) * scale, baseline, size)
            for word in line
        ]


def _lines(words: Iterable[SeenWord]) -> Iterable[list[SeenWord]]:
    lines: defaultdict[tuple[int, int, int], list[SeenWord]] = defaultdict(list)
    for word in words:
        lines[word.line].append(word)
    return lines.values()


def _baseline(line: Sequence[SeenWord]) -> float:
    """Where most of the words end that neither descend nor float."""
    standing = [word.top + word.height for word in line if not (_DESCENDING | _FLOATING) & set(word.text)]
    if standing:
        return median(standing)
    return median(word.top + word.height * (1 - _DESCENT) for word in line)


def _size(pages: Sequence[SeenPage]) -> float:
    """Points: of the font that most words are set in. Single words' boxes say too little for sizes of their own."""
    heights = [
        word.height * 72 / page.dpi
        for page in pages
        for word in page.words
        if _TALL & set(word.text) and not (_DESCENDING | _FLOATING) & set(word.text)
    ]
    return median(heights) / _TALL_SHARE if heights else 12.0


def _grid(lines: Sequence[Sequence[Word]]) -> _Grid | None:
    """The columns of a typewriter, if words of one line are whole columns apart."""
    known = [word for line in lines for word in line if len(word.text) >= _LONG]
    distances = [word.left - line[0].left for line in lines for word in line[1:]][:_ENOUGH]
    if len(known) < _FEW or len(distances) < _FEW:
        return None
    about = median(word.advance for word in known)
    tried = [about * (1 + percent / 400) for percent in range(-60, 81)]
    column = min(tried, key=lambda each: _off_grid(distances, each))
    if _off_grid(distances, column) > _EVEN:
        return None
    return _Grid(column, max(0.0, median(len(word.text) * column - (word.right - word.left) for word in known)))


def _off_grid(distances: Iterable[float], column: float) -> float:
    """How many columns the distances lack of whole ones, in the mean."""
    off = [abs(distance / column - round(distance / column)) for distance in distances]
    return sum(off) / len(off)


def _widened(word: Word, grid: _Grid) -> Word:
    left = word.left - grid.free / 2
    return word._replace(left=left, right=left + len(word.text) * grid.column)

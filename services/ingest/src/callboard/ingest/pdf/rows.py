"""Words that stand on one baseline make a row; rows go down the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Literal

from callboard.ingest.pdf.words import Word

_LEVEL = 0.4
"""Heights of the font: words that are closer stand on one row. Lines are set 0.9 apart or more."""
_SMALL, _RAISED = 0.8, 0.6
"""Heights of the larger font: a word in so small a font may be raised or lowered so far, as the mark of a footnote is."""
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_SPREAD = 4
"""So many single letters side by side may be one word set wide, as in H A M L E T."""
_WIDE = 0.9
"""Heights of the font: letters of one word are never further apart."""


@dataclass(frozen=True, slots=True)
class Row:
    """Words on one baseline, from left to right."""

    words: tuple[Word, ...]
    baseline: float
    column: Literal[1, 2] | None = None
    """Of two that are meant side by side."""

    @property
    def left(self) -> float:
        """Where it begins, in points."""
        return min(word.left for word in self.words)

    @property
    def right(self) -> float:
        """Where it ends, in points."""
        return max(word.right for word in self.words)

    @property
    def size(self) -> float:
        """Height of its largest font, in points."""
        return max(word.size for word in self.words)

    def split(self, place: float) -> tuple[Sequence[Word], Sequence[Word]]:
        """Its words left and right of a place."""
        return [word for word in self.words if word.left < place], [word for word in self.words if word.left >= place]


def rows_of(words: Iterable[Word]) -> list[Row]:
    """The rows that words make, from the top of the page down."""
    found: list[list[Word]] = []
    for word in sorted(words, key=lambda word: -word.baseline):
        if found and _level(found[-1][0], word):
            found[-1].append(word)
        else:
            found.append([word])
    return [row_of(together) for together in found]


def row_of(words: Iterable[Word], column: Literal[1, 2] | None = None) -> Row:
    """The row of some words; its baseline is that of the largest, not that of a footnote's mark."""
    ordered = sorted(words, key=lambda word: word.left)
    return Row(tuple(_joined(ordered)), max(ordered, key=lambda word: word.size).baseline, column)


def in_reading_order(words: Sequence[Word]) -> Sequence[Word]:
    """Words of a row as they are read: where most of them run from right to left, so does the row, save for other words in it."""
    leftward = [bool(_RIGHT_TO_LEFT.search(word.text)) for word in words]
    if not any(leftward) or 2 * sum(leftward) < len(words):
        return words
    ordered: list[Word] = []
    forward: list[Word] = []
    for word, backward in zip(reversed(words), reversed(leftward), strict=True):
        if backward:
            ordered += [*reversed(forward), word]
            forward = []
        else:
            forward.append(word)
    return [*ordered, *reversed(forward)]


def _level(first: Word, word: Word) -> bool:
    small, large = sorted((first.size, word.size))
    return first.baseline - word.baseline <= (_RAISED if small < _SMALL * large else _LEVEL) * large


def _joined(words: Sequence[Word]) -> list[Word]:
    """The words of a row, with letters that were set wide put together."""
    joined: list[Word] = []
    wide: list[Word] = []
    for word in words:
        if wide and not (len(word.text) == 1 and 0 < word.left - wide[-1].right <= _WIDE * word.size):
            joined += _narrowed(wide)
            wide = []
        if len(word.text) == 1:
            wide.append(word)
        else:
            joined.append(word)
    return [*joined, *_narrowed(wide)]


def _narrowed(letters: Sequence[Word]) -> Sequence[Word]:
    if len(letters) < _SPREAD or len({round(letter.advance, 1) for letter in letters}) == 1:
        return letters  # too few to tell, or typewritten: each letter is as wide as the blank beside it
    gaps = [after.left - before.right for before, after in pairwise(letters)]
    between = median(gaps)
    words = [letters[0]]
    for gap, letter in zip(gaps, letters[1:], strict=True):
        if gap > 1.6 * between:
            words.append(letter)
        else:
            words[-1] = words[-1]._replace(text=words[-1].text + letter.text, right=letter.right)
    return words

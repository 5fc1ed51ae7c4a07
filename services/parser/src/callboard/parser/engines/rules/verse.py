"""Verse or prose: prose lines are broken where the column ends, verse lines where the verse does."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from callboard.parser.engines.rules.lines import Line

_SLACK = 1
_HYPHENS = "-\u00ad\u2010"
_PERCENTILE = 0.97
_VERSE_EARLY = 0.6
_PROSE_EARLY = 0.04
_FLOOR = 0.03
_RARE = 0.02
_RAGGED = 0.35
_MOSTLY = 0.8
_THROUGHOUT = 0.85
_SAMPLE = 4
_NEARLY = 0.9
_TWO_KINDS = 0.1
_SURE = 3.0


@dataclass(frozen=True, slots=True)
class Measure:
    """What tells verse from prose in this play.

    Attributes:
        width: Columns to which prose is filled.
        capitals: Whether verse lines open with a capital letter.
        prose_capitals: Share of prose lines that do so by chance.
        prior: Log odds that a speech is verse before its lines are seen.
        verse: Whether the play has verse at all.
    """

    width: int = 72
    capitals: bool = True
    prose_capitals: float = 0.3
    prior: float = 0.0
    verse: bool = False


class Break(NamedTuple):
    """The end of a line inside a paragraph: whether the next word had fitted, and whether it has a capital."""

    early: bool
    capital: bool


def line_width(line: Line) -> int:
    """Columns of a line with its indentation; a gap in it is as wide as one blank, for it differs from format to format."""
    text = line.text
    return line.indent + len(" ".join(text.split()) if "\t" in text or "  " in text else text)


def _is_broken(text: str) -> bool:
    """Whether a line ends inside a word, and so because it was full."""
    return text[-1] in _HYPHENS and text[-2:-1].isalpha()


def breaks_of(lines: Sequence[Line], width: int) -> list[Break]:
    """The line ends inside the paragraphs of ``lines``."""
    found: list[Break] = []
    for line, after in pairwise(lines):
        if after.opens or after.above != line.number:
            continue
        word = after.text.split(maxsplit=1)[0]
        early = not _is_broken(line.text) and line_width(line) + 1 + len(word) <= width - _SLACK
        first = next(filter(str.isalpha, after.text), "")
        found.append(Break(early, first.isupper()))
    return found


def learn_measure(speeches: Sequence[Sequence[Line]]) -> Measure:
    """Learn from the lines of all speeches."""
    widths = sorted(
        line_width(line)
        for lines in speeches
        for line, after in pairwise(lines)
        if not after.opens and after.above == line.number
    )
    if not widths:
        return Measure()
    width = widths[min(len(widths) - 1, int(len(widths) * _PERCENTILE))]
    breaks = [breaks_of(lines, width) for lines in speeches]
    every = [b for found in breaks for b in found]
    if not every:
        return Measure(width)
    capital = sum(b.capital for b in every) / len(every)
    throughout = capital >= _THROUGHOUT and len(every) >= _SAMPLE
    if sum(b.early for b in every) < _FLOOR * len(every) and not throughout:
        return Measure(width, capitals=False, prose_capitals=capital, prior=-_SURE)
    first = Measure(width, throughout or _ragged_capitals(breaks), _chance(breaks, capital), 0.0, verse=True)
    share = sum(len(b) for b in breaks if b and score(b, first) > 0) / len(every)
    prior = max(-_SURE, min(_SURE, math.log((share + 0.01) / (1.01 - share))))
    prior = max(2.0, prior) if throughout else prior
    return Measure(width, first.capitals, first.prose_capitals, prior, verse=share > _RARE)


def _ragged_capitals(breaks: Sequence[Sequence[Break]]) -> bool:
    """Whether the lines of speeches that are plainly verse open with capitals.

    Where prose is broken as raggedly as verse, long speeches tell: if nearly all lines of some open with capitals, these
    are verse, and the others are not.
    """
    ragged = [b for x in breaks if len(x) > 1 and sum(b.early for b in x) >= _RAGGED * len(x) for b in x]
    if ragged and sum(b.capital for b in ragged) >= _MOSTLY * len(ragged):
        return True
    long = [x for x in breaks if len(x) >= _SAMPLE]
    loud = [x for x in long if sum(b.capital for b in x) >= _NEARLY * len(x)]
    return len(loud) >= max(_SAMPLE, _TWO_KINDS * len(long)) and any(b.early for x in loud for b in x)


def _chance(breaks: Sequence[Sequence[Break]], capital: float) -> float:
    """Share of prose lines that open with a capital: as counted in filled paragraphs, if there are enough."""
    filled = [b for found in breaks for b in found if len(found) > 2 and not any(x.early for x in found)]  # noqa: PLR2004
    if len(filled) < _SAMPLE * 5 or capital >= _THROUGHOUT:
        return max(0.05, min(0.35, capital))
    return min(0.6, max(0.05, sum(b.capital for b in filled) / len(filled)))


def score(breaks: Sequence[Break], measure: Measure) -> float:
    """Log likelihood of verse against prose, without the prior."""
    total = 0.0
    for b in breaks:
        total += math.log(_VERSE_EARLY / _PROSE_EARLY) if b.early else math.log((1 - _VERSE_EARLY) / (1 - _PROSE_EARLY))
        if measure.capitals:
            chance = measure.prose_capitals
            total += math.log(0.95 / chance) if b.capital else math.log(0.05 / (1 - chance))
    return total


def is_verse(own: float, count: int, around: float, measure: Measure) -> bool:
    """Decide for one speech: its own score, its number of line ends, and the scores of its neighbours."""
    if not measure.verse:
        return False
    neighbours = max(-3.0, min(3.0, around))
    return own + measure.prior * 0.5 + neighbours * (1.0 if count < 2 else 0.5) > 0  # noqa: PLR2004


def runs_on(line: Line, after: Line, measure: Measure) -> bool:
    """Whether ``after`` is the rest of a verse line that was too long for the page."""
    if not measure.capitals:
        return False
    first = next(filter(str.isalpha, after.text), "")
    word = after.text.split(maxsplit=1)[0]
    return first.islower() and after.text[0] not in "[(" and line_width(line) + 1 + len(word) > measure.width - 14

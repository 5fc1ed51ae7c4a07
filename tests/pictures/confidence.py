"""Where confidence comes from: cues of one script, from the surest to what cannot be told."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten

from callboard.playbook import Element, ElementType
from pictures.page import COLUMN, LINE, STYLE
from pictures.paper import box, paper, words
from pictures.reading import Reading

_WIDTH, _BAR, _TEXT, _WHY, _STEP = 900, 120, 190, 560, 1.6 * LINE
_STYLE = f"{STYLE} .full {{ fill: var(--c); fill-opacity: .2 }} .part {{ fill: var(--c) }}"
_LETTERS = 50


def draw(reading: Reading) -> str:
    """A bar for the first cue of each confidence, with its line and the sign that told."""
    cues = [element for element in reading.playbook.elements if element.type is ElementType.CUE]
    first = {cue.confidence: cue for cue in reversed(cues)}
    shown = [first[confidence] for confidence in sorted(first, reverse=True)]
    parts = [part for place, cue in enumerate(shown) for part in _row(reading, cue, 26 + place * _STEP)]
    return paper(_WIDTH, int(14 + len(shown) * _STEP), "How sure the rules are of a cue, and why", _STYLE, parts)


def _row(reading: Reading, cue: Element, y: float) -> Iterator[str]:
    start, end = reading.source.line_span(cue.span.start_line)
    line = shorten(reading.source.text[start:end], _LETTERS, placeholder=" …")
    yield words(40, y, f"{cue.confidence:g}", style="title", anchor="end")
    yield box(50, y - 11, _BAR, 13, style="full c0")
    yield box(50, y - 11, _BAR * cue.confidence, 13, style="part c0")
    at = line.index(cue.text)
    yield box(_TEXT + at * COLUMN - 2, y - 12, len(cue.text) * COLUMN + 3, 16, style="full c0")
    yield words(_TEXT, y, line, style="type c5")
    yield words(_WHY, y, reading.sign(cue), style="ink c4")

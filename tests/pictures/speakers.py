"""The ways in which scripts mark their speakers, and what was learnt of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import shorten

from callboard.playbook import ElementType
from pictures.page import COLUMN, LINE, STYLE
from pictures.paper import box, paper, words
from pictures.reading import Reading, how_set

_WIDTH, _PANEL, _SHOWN = 900, 446, 4
_LETTERS, _WORDS = 58, 68
_HEIGHT = 190
_STYLE = f"{STYLE} .marked {{ fill: var(--c); fill-opacity: .16 }} .frame {{ fill: none; stroke: #8884 }}"


def draw(readings: Sequence[Reading]) -> str:
    """Two scripts side by side, and so on below."""
    rows = (len(readings) + 1) // 2
    parts = [
        part
        for place, reading in enumerate(readings)
        for part in _panel(reading, 6 + _PANEL * (place % 2), 6 + _HEIGHT * (place // 2))
    ]
    return paper(
        _WIDTH, rows * _HEIGHT + 6, "How speakers are marked in scripts, and what the rules learnt of it", _STYLE, parts
    )


def _panel(reading: Reading, x: float, y: float) -> Iterator[str]:
    yield box(x, y, _PANEL - 8, _HEIGHT - 8, style="frame")
    cues = [element for element in reading.playbook.elements if element.type is ElementType.CUE]
    for place, cue in enumerate(cues[1 : 1 + _SHOWN]):
        top = y + 24 + 1.3 * LINE * place
        start, end = reading.source.line_span(cue.span.start_line)
        line = reading.source.text[start:end].lstrip()  # as blank at its start is not drawn
        before = cue.span.start - (end - len(line))
        if not reading.source.text[cue.span.end : end].strip():
            line = f"{line.rstrip()} / {reading.source.text[end:].strip().partition(chr(10))[0]}"
        yield box(
            x + 8 + before * COLUMN, top - 12, (cue.span.end - cue.span.start) * COLUMN + 3, 16, style="marked c0"
        )
        yield words(x + 10, top, line[:_LETTERS], style="type c5")
    for row, line in enumerate(_learnt(reading)):
        y_below = y + 24 + 1.3 * LINE * _SHOWN + 4 + row * LINE
        yield words(
            x + 10, y_below, shorten(line, _WORDS, placeholder=" …"), style=f"ink small {'c4' if row else 'c0'}"
        )


def _learnt(reading: Reading) -> Sequence[str]:
    learnt = reading.conventions
    met = ", ".join(f"{name} {count}" for name, count in learnt.names.items())
    return (
        f"names: {'; '.join(how_set(style) for style in learnt.styles)}",
        f"met as cues: {met}",
        f"they open {learnt.covered:.0%} of the paragraphs",
    )

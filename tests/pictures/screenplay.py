"""A page of a screenplay: what each line speaks for by itself, and the likeliest reading of all lines together."""

from __future__ import annotations

from collections.abc import Iterator

from callboard.parser.engines.rules.screenplay.conventions import ScreenplayConventions
from callboard.parser.engines.rules.screenplay.path import Row, Trellis, leant, rows
from callboard.parser.engines.rules.screenplay.script_lines import read
from callboard.parser.engines.rules.screenplay.signs import NEVER
from callboard.parser.engines.rules.screenplay.states import STATES, State
from pictures.page import COLUMN, LINE, STYLE
from pictures.paper import box, paper, words
from pictures.reading import Reading

_WIDTH, _LEFT, _CELLS, _CELL, _TOP = 900, 20, 500, 56, 44
_HEADS = ("scene", "action", "cue", "dialogue", "aside", "cut", "name:")
_STYLE = f"{STYLE} .for {{ fill: var(--c) }} .taken {{ fill: none; stroke: var(--c); stroke-width: 2 }}"


def draw(reading: Reading, first: int, last: int) -> str:
    """Lines `first` to `last`: a square for each kind, darker the more the line speaks for it; the chosen one is framed."""
    learnt = ScreenplayConventions.from_json(reading.plan.conventions)
    lines = list(read(reading.source, learnt.story, reading.source.lines))
    found = rows(lines, frozenset(), learnt.names, learnt.run_ins)
    path = Trellis(found, learnt.steps, learnt.telling).states()
    shown = [
        (row._replace(signs=leant(row, learnt.telling)), state)
        for row, state in zip(found, path, strict=True)
        if first <= row.line.number <= last
    ]
    head = [
        words(_CELLS + _CELL * (place + 0.5), 24, name, style="title small", anchor="middle")
        for place, name in enumerate(_HEADS)
    ]
    parts = [part for row, state in shown for part in _row(row, state, _TOP + (row.line.number - first) * LINE)]
    caption = "What each line of a screenplay speaks for, and the kind that it was taken for"
    return paper(_WIDTH, int(_TOP + (last - first + 1) * LINE), caption, _STYLE, [*head, *parts])


def _row(row: Row, state: State, y: float) -> Iterator[str]:
    yield words(_LEFT + row.line.indent * COLUMN, y, row.line.text, style="type c5")
    most = max(row.signs)
    for each in STATES:
        x, score = _CELLS + _CELL * each, row.signs[each]
        if score > NEVER:
            depth = max(0.06, 1 - (most - score) / 8)
            yield f'<g opacity="{depth:.2f}">{box(x + 8, y - 12, _CELL - 16, LINE - 3, style="for c0")}</g>'
        if each is state:
            yield box(x + 6, y - 14, _CELL - 12, LINE + 1, style="taken c1")

"""A page of a play, each piece in the colour of what it was taken for, with the sign that told."""

from __future__ import annotations

from collections.abc import Iterator

from callboard.playbook import Element, ElementType
from pictures.paper import paper, words
from pictures.reading import Reading

COLUMN, LINE, WIDTH = 7.0, 18.0, 900
_LEFT, _KIND, _TOP = 44, 440, 44
STYLE = """
  .type { font: 11.6px ui-monospace, Menlo, Consolas, monospace; fill: var(--c) } .strong { font-weight: 700 } .ink { fill: var(--c) }
  .small { font-size: 11px }
"""
COLOURS = {
    ElementType.CUE: "c0 strong",
    ElementType.DIALOGUE: "c5",
    ElementType.PARENTHETICAL: "c2",
    ElementType.DIRECTION: "c2",
    ElementType.ACT_HEADING: "c1 strong",
    ElementType.SCENE_HEADING: "c1 strong",
    ElementType.HEADING: "c1 strong",
    ElementType.TITLE: "c3 strong",
    ElementType.AUTHOR: "c3",
    ElementType.CAST_HEADING: "c3",
    ElementType.CAST_ITEM: "c3",
}


def draw(reading: Reading, first: int, last: int) -> str:
    """Lines `first` to `last` of a text."""
    height = int(_TOP + (last - first + 2) * LINE)
    head = [
        words(_LEFT, 22, "the script", style="title"),
        words(_KIND, 22, "taken for", style="title"),
        words(_KIND + 112, 22, "because", style="title"),
    ]
    parts = [part for element in reading.playbook.elements for part in _element(reading, element, first, last)]
    return paper(
        WIDTH, height, f"Lines {first} to {last} of a script and what the rules took them for", STYLE, [*head, *parts]
    )


def _element(reading: Reading, element: Element, first: int, last: int) -> Iterator[str]:
    colour = COLOURS.get(element.type, "c4")
    for number in range(element.span.start_line, element.span.end_line + 1):
        if not first <= number <= last:
            continue
        y = _TOP + (number - first) * LINE
        start, end = reading.source.line_span(number)
        begin, stop = max(start, element.span.start), min(end, element.span.end)
        yield words(_LEFT + (begin - start) * COLUMN, y, reading.source.text[begin:stop], style=f"type {colour}")
        if begin == start + _lead(reading, number):
            yield words(_LEFT - 12, y, str(number), style="small ink c4", anchor="end")
        if number == element.span.start_line and begin == start + _lead(reading, number):
            yield words(_KIND, y, element.type.replace("_", " "), style=f"ink {colour}")
            yield words(_KIND + 112, y, reading.sign(element), style="ink c4")


def _lead(reading: Reading, number: int) -> int:
    start, end = reading.source.line_span(number)
    line = reading.source.text[start:end]
    return len(line) - len(line.lstrip())

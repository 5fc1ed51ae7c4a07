"""The lines of a screenplay without what stands in their margins: scene numbers and the stars of revisions."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from callboard.parser.engines.rules.lines import gap_before
from callboard.parser.engines.rules.screenplay import words
from callboard.playbook import SourceText

LONG = 200
"""Lines longer than this are paragraphs, and are not looked at by the patterns for short lines."""
_TAB = 8
_KEPT_GOING = 2
_EDGE = re.compile(r"[\d*]")
_LEFT = re.compile(r"(?:(?P<number>\d{1,4}[A-Z]{0,2}|[A-Z]{1,2}\d{1,4})[.)]?|\*)(?:[ \t]{3,}|\t)(?=\S)")
_TIGHT = re.compile(r"(?P<number>\d{1,4}[A-Z]{0,2}|[A-Z]{1,2}\d{1,4})[.)]?[ \t]{1,2}(?=\S)")
_RIGHT = re.compile(
    r"(?:[ \t]{2,}|\t|(?<=\S) (?=\*))(?P<mark>\*+|(?P<number>\d{1,4}[A-Z]{0,2}|[A-Z]{1,2}\d{1,4})\.?(?:[ \t]*\*+)?)$"
)


class ScriptLine(NamedTuple):
    """A line with something on it.

    Attributes:
        number: From 1.
        start: Offset of the first character of what it says, margins left out.
        end: Offset after the last.
        indent: Columns before ``start``.
        gap: Blank lines before it; 99 at the top of the text.
        text: What it says.
        left: Offsets of what stands in the left margin.
        right: Offsets of what stands in the right margin.
        numbered: Whether a scene's number stands in the left margin.
        page: The page it stands on, counted up by form feeds; 0 where nothing is known.
        role: What the file itself calls the paragraph, as one of our letters.
        centred: Whether the file says that it is centred.
        column: 1 or 2 for the left or right half of a line on which two speeches stand side by side.
    """

    number: int
    start: int
    end: int
    indent: int
    gap: int
    text: str
    left: tuple[int, int] | None
    right: tuple[int, int] | None
    numbered: bool
    page: int
    role: str | None
    centred: bool
    column: Literal[0, 1, 2] = 0


def read(source: SourceText, first: int, last: int, *, fountain: bool = False) -> Iterator[ScriptLine]:
    """The lines from number ``first`` to ``last`` that have something on them.

    In ``fountain`` a line of two blanks or more is no gap: it keeps a speech going.
    """
    gap, page = gap_before(source, first), 0
    for number in range(first, last + 1):
        start, end = source.line_span(number)
        raw = source.text[start:end]
        page += raw.count("\f")
        body = raw.strip()
        if not body:
            gap += not (fountain and len(raw) >= _KEPT_GOING)
            continue
        yield _line(source, number, body, gap, page)
        gap = 0


def _line(source: SourceText, number: int, body: str, gap: int, page: int) -> ScriptLine:
    left, right, numbered = _margins(body) if len(body) < LONG and _may_have_margins(body) else (0, len(body), False)
    said = body[left:right]
    origin, end = source.line_span(number)
    start = origin + source.text[origin:end].index(body)
    layout = source.line_layout(number)
    return ScriptLine(
        number,
        start + left,
        start + right,
        len(source.text[origin : start + left].replace("\f", "").expandtabs(_TAB)),
        gap,
        said,
        (start, start + len(body[:left].rstrip())) if left else None,
        (start + len(body) - len(body[right:].lstrip()), start + len(body)) if right < len(body) else None,
        numbered,
        layout.page or page,
        words.ROLES.get(layout.role.lower()) if layout.role else None,
        layout.alignment == "centre",
    )


def _may_have_margins(body: str) -> bool:
    """Whether a digit or star stands where the margins are; most lines have none, and need no closer look."""
    return _EDGE.search(body[:3] + body[-4:]) is not None


def _margins(body: str) -> tuple[int, int, bool]:
    """Where between its margins the text of a line begins and ends, and whether a number stands at its left."""
    left = _LEFT.match(body)
    begin = left.end() if left else 0
    right = _RIGHT.search(body, begin)
    if right is not None and right["number"] and not (left or words.HEADING.match(body[: right.start()])):
        right = None
    finish = right.start() if right and right.start() > begin else len(body)
    if left is None:
        tight = _TIGHT.match(body)
        if tight and words.HEADING.match(body, tight.end()):
            return tight.end(), finish, True
    return begin, finish, bool(left and left["number"])

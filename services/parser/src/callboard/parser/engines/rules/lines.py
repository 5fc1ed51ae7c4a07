"""The lines of a text that have something on them, with what surrounds them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.lexicon import fold
from callboard.playbook import SourceText, Style

Gaps = Mapping[int, int]
"""By the number of a line how many blank lines stand before it, where that is not what the text shows."""
NOTHING: Gaps = {}

_TAB = 8
_FAR = 99
_TITLES = frozenset({"title", "subtitle"})
"""As word processors name their styles."""


class Line(NamedTuple):
    """A line with something on it.

    Attributes:
        number: From 1.
        start: Offset of its first non-blank character.
        end: Offset after its last non-blank character.
        indent: Columns before its first character.
        gap: Blank lines before it; 99 at the top of the text.
        text: Without surrounding blank.
        lead: Offset after the characters at its start that are set in a type of their own (bold, italic, underlined, small
            capitals) unless the whole line is; 0 where the layout tells of none.
        small: Whether these, or the whole line, are in small capitals.
        italic: Whether the whole line is.
        above: Number of the line before it that has something on it; 0 where that is unknown.
    """

    number: int
    start: int
    end: int
    indent: int
    gap: int
    text: str
    lead: int = 0
    small: bool = False
    italic: bool = False
    above: int = 0

    @property
    def opens(self) -> bool:
        """Whether a paragraph opens here: a blank line stands before it."""
        return self.gap > 0


def read_lines(source: SourceText, first: int, last: int, gaps: Gaps = NOTHING) -> list[Line]:
    """The non-blank lines from number ``first`` to ``last``, inclusive; some may have other ``gaps`` than the text shows."""
    found: list[Line] = []
    gap, above = gap_before(source, first), 0
    for number in range(first, last + 1):
        start, end = source.line_span(number)
        raw = source.text[start:end]
        text = raw.strip()
        if not text:
            gap += 1
            continue
        lead = len(raw) - len(raw.lstrip())
        gap = gaps.get(number, gap) if gaps else gap
        line = Line(number, start + lead, start + lead + len(text), _columns(raw[:lead]), gap, text, above=above)
        found.append(_in_type(source, line) if source.layout else line)
        gap, above = 0, number
    return found


def _in_type(source: SourceText, line: Line) -> Line:
    """The line with what its layout says of its type."""
    layout, zero = source.line_layout(line.number), source.line_span(line.number)[0]
    start, end = line.start - zero, line.end - zero
    first = next((run for run in layout.runs if run.start <= start < run.end and run.styles), None)
    if first is None:
        return line
    small = Style.SMALL_CAPS.value in first.styles
    if first.end < end:
        return line._replace(lead=zero + first.end, small=small)
    return line._replace(small=small, italic=layout.styled(Style.ITALIC, start, end))


def italics(source: SourceText, lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Offsets of what is set in italics in ``lines``, over line ends inside paragraphs."""
    found: list[tuple[int, int]] = []
    for line in lines:
        zero = source.line_span(line.number)[0]
        for run in source.line_layout(line.number).runs:
            if Style.ITALIC.value not in run.styles:
                continue
            start, end = max(zero + run.start, line.start), min(zero + run.end, line.end)
            goes_on = found and not line.gap and not source.text[found[-1][1] : start].strip()
            if goes_on:
                found[-1] = (found[-1][0], end)
            elif start < end:
                found.append((start, end))
    return found


def _columns(blank: str) -> int:
    return len(blank.replace("\f", "").expandtabs(_TAB)) if blank else 0


def blank_before(text: str, at: int) -> str | None:
    """What stands before offset ``at`` on its line, if that is all blank; looks no further than the blank does."""
    start = at
    while start and text[start - 1] != "\n":
        start -= 1
        if not text[start].isspace():
            return None
    return text[start:at]


def has_words(text: str) -> bool:
    """Whether ``text`` has a letter or digit."""
    return any(map(str.isalnum, text))


def gap_before(source: SourceText, first: int) -> int:
    """Blank lines before line ``first``; 99 at the top of the text, and for as many and more."""
    for number in range(first - 1, max(0, first - 1 - _FAR), -1):
        start, end = source.line_span(number)
        if source.text[start:end].strip():
            return first - 1 - number
    return _FAR


def is_title(source: SourceText, line: Line) -> bool:
    """Whether the file itself calls a line the title, or what stands below it: it calls nobody."""
    return source.layout is not None and (source.line_layout(line.number).role or "").lower() in _TITLES


def is_closing(text: str) -> bool:
    """Whether a line is a closing formula: ``Fin.``, ``Curtain``, ``Vorhang``."""
    return fold(text.strip(" _*.[]()-—–")) in lexicon.THE_END  # noqa: RUF001

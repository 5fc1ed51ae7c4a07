"""The lines of a text that have something on them, with what surrounds them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.lexicon import fold
from callboard.playbook import SourceText, Style

Omissions = Mapping[int, Sequence[tuple[int, int]]]
NOTHING: Omissions = {}

_TAB = 8


@dataclass(frozen=True, slots=True)
class Line:
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

    @property
    def opens(self) -> bool:
        """Whether a paragraph opens here: a blank line stands before it."""
        return self.gap > 0


def read_lines(source: SourceText, first: int, last: int, omissions: Omissions = NOTHING) -> list[Line]:
    """The non-blank lines from number ``first`` to ``last``, inclusive, without what belongs to the page.

    Args:
        source: The text.
        first: Number of the first line.
        last: Number of the last.
        omissions: By line number the offsets of what is left out. Where whole lines are, no more than one blank line
            is left between the lines around them, and none inside a sentence.
    """
    found: list[Line] = []
    gap, page = _gap_before(source, first, omissions)
    before = _text_before(source, first, omissions) if page else ""
    for number in range(first, last + 1):
        start, end = kept(source, number, omissions) if omissions else source.line_span(number)
        raw = source.text[start:end]
        text = raw.strip()
        if not text:
            gap += 1
            page = page or number in omissions
            continue
        lead = len(raw) - len(raw.lstrip())
        before = found[-1].text if found else before
        gap = _over_page(before, text, gap) if page else gap
        line = Line(number, start + lead, start + lead + len(text), _columns(raw[:lead]), gap, text)
        found.append(_in_type(source, line) if source.layout else line)
        gap, page = 0, False
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
        return replace(line, lead=zero + first.end, small=small)
    return replace(line, small=small, italic=layout.styled(Style.ITALIC, start, end))


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


def kept(source: SourceText, number: int, omissions: Omissions) -> tuple[int, int]:
    """Offsets of what is left of a line; the same twice if nothing is."""
    start, end = source.line_span(number)
    for a, b in omissions.get(number, ()):
        if source.text[b:end].strip() == "":
            end = a
        elif source.text[start:a].strip() == "":
            start = b
    return (start, end) if start < end else (start, start)


def _columns(blank: str) -> int:
    return len(blank.replace("\f", "").expandtabs(_TAB)) if blank else 0


def _over_page(before: str, text: str, gap: int) -> int:
    """Blank lines that are left where a page ended: none inside a sentence, one at most between two."""
    first = next((c for c in text if c.isalpha()), "")
    return 0 if before and (first.islower() or before[-1].isalpha() or before[-1] in ",-") else min(gap, 1)


def has_words(text: str) -> bool:
    """Whether ``text`` has a letter or digit."""
    return any(map(str.isalnum, text))


def _gap_before(source: SourceText, first: int, omissions: Omissions) -> tuple[int, bool]:
    """Blank lines before line ``first``, and whether a line was left out among them."""
    page = False
    for number in range(first - 1, 0, -1):
        start, end = kept(source, number, omissions)
        if source.text[start:end].strip():
            return first - 1 - number, page
        page = page or number in omissions
    return 99, False


def _text_before(source: SourceText, first: int, omissions: Omissions) -> str:
    for number in range(first - 1, 0, -1):
        start, end = kept(source, number, omissions)
        if text := source.text[start:end].strip():
            return text
    return ""


def is_closing(text: str) -> bool:
    """Whether a line is a closing formula: ``Fin.``, ``Curtain``, ``Vorhang``."""
    return fold(text.strip(" _*.[]()-—–")) in lexicon.THE_END  # noqa: RUF001

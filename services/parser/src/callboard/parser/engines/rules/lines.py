"""The lines of a text that have something on them, with what surrounds them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.lexicon import fold
from callboard.playbook import SourceText

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
    """

    number: int
    start: int
    end: int
    indent: int
    gap: int
    text: str

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
        start, end = kept(source, number, omissions)
        raw = source.text[start:end]
        text = raw.strip()
        if not text:
            gap += 1
            page = page or number in omissions
            continue
        lead = len(raw) - len(raw.lstrip())
        before = found[-1].text if found else before
        gap = _over_page(before, text, gap) if page else gap
        found.append(Line(number, start + lead, start + lead + len(text), _columns(raw[:lead]), gap, text))
        gap, page = 0, False
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
    return any(c.isalnum() for c in text)


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

"""The lines of a text that have something on them, with what surrounds them."""

from dataclasses import dataclass

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.lexicon import fold
from callboard.playbook import SourceText

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


def read_lines(source: SourceText, first: int, last: int) -> list[Line]:
    """The non-blank lines from number ``first`` to ``last``, inclusive."""
    found: list[Line] = []
    gap = _gap_before(source, first)
    for number in range(first, last + 1):
        start, end = source.line_span(number)
        raw = source.text[start:end]
        text = raw.strip()
        if not text:
            gap += 1
            continue
        lead = len(raw) - len(raw.lstrip())
        indent = len(raw[:lead].expandtabs(_TAB)) if lead else 0
        found.append(Line(number, start + lead, start + lead + len(text), indent, gap, text))
        gap = 0
    return found


def has_words(text: str) -> bool:
    """Whether ``text`` has a letter or digit."""
    return any(c.isalnum() for c in text)


def _gap_before(source: SourceText, first: int) -> int:
    for number in range(first - 1, 0, -1):
        start, end = source.line_span(number)
        if source.text[start:end].strip():
            return first - 1 - number
    return 99


def is_closing(text: str) -> bool:
    """Whether a line is a closing formula: ``Fin.``, ``Curtain``, ``Vorhang``."""
    return fold(text.strip(" _*.[]()-—–")) in lexicon.THE_END  # noqa: RUF001

"""Which lines a model is asked about: ranges of line numbers, and the text with its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from callboard.playbook import SourceText


class LineRange(NamedTuple):
    """Lines ``first`` to ``last``, from 1, inclusive."""

    first: int
    last: int

    def __str__(self) -> str:
        """``7`` or ``7-12``."""
        return f"{self.first}" if self.first == self.last else f"{self.first}-{self.last}"


def is_blank(source: SourceText, number: int) -> bool:
    """Whether nothing stands on line ``number``."""
    start, end = source.line_span(number)
    return not source.text[start:end].strip()


def filled_lines(source: SourceText, ranges: Iterable[LineRange]) -> list[int]:
    """The numbers of the lines in ``ranges`` that have something on them, in order."""
    return [n for r in ranges for n in range(r.first, r.last + 1) if not is_blank(source, n)]


def as_ranges(source: SourceText, lines: Iterable[int]) -> tuple[LineRange, ...]:
    """Lines as ranges; those with nothing but blank lines between them belong together."""
    found: list[LineRange] = []
    for number in sorted(lines):
        if found and all(is_blank(source, n) for n in range(found[-1].last + 1, number)):
            found[-1] = LineRange(found[-1].first, number)
        else:
            found.append(LineRange(number, number))
    return tuple(found)


def numbered(source: SourceText, ranges: Sequence[LineRange], *, around: int = 0) -> str:
    r"""The lines of ``ranges`` as ``12| text``; up to ``around`` filled lines on each side are shown as ``~12| text``.

    A blank line is shown as one, since it says something; several as one.
    """
    asked = {n for r in ranges for n in range(r.first, r.last + 1)}
    shown = asked.union(*(_neighbours(source, r, around) for r in ranges)) if around else asked
    written: list[str] = []
    before = 0
    for number in sorted(shown):
        if before and number > before + 1:
            written.append("…")
        before = number
        if is_blank(source, number):
            if written and written[-1]:
                written.append("")
            continue
        start, end = source.line_span(number)
        mark = "" if number in asked else "~"
        written.append(f"{mark}{number}| {source.text[start:end].expandtabs().rstrip()}")
    return "\n".join(written).strip("\n")


def _neighbours(source: SourceText, asked: LineRange, around: int) -> set[int]:
    before = range(asked.first - 1, 0, -1)
    after = range(asked.last + 1, source.lines + 1)
    return _reach(source, before, around) | _reach(source, after, around)


def _reach(source: SourceText, numbers: Iterable[int], around: int) -> set[int]:
    found: set[int] = set()
    left = around
    for number in numbers:
        if left == 0:
            break
        found.add(number)
        left -= not is_blank(source, number)
    return found

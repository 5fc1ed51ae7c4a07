"""Paragraphs become lines of text: blank columns before them, blank lines between them, and their layout beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from callboard.ingest.extractors.port import Line
from callboard.ingest.typing_out.lines import split_lines, styled_runs, without_tabs
from callboard.ingest.typing_out.paragraph import Paragraph, Run
from callboard.playbook import LineLayout

_MOST_BLANK = 60
"""Lines: a page has no more."""
_MOST_COLUMNS = 250
"""What is said to begin further in would be off the paper."""


def type_out(paragraphs: Iterable[Paragraph], *, width: float = 60.0, tab: float = 5.0) -> list[Line]:
    """The lines of a document whose text is `width` columns wide and has a tab stop at each `tab` of them.

    Space of half a line or more between paragraphs is a blank line, and so is a paragraph without characters.
    """
    typist = _Typist(width, tab)
    for paragraph in paragraphs:
        typist.type(paragraph)
    return typist.lines


class _Typist:
    def __init__(self, width: float, tab: float) -> None:
        self.lines: list[Line] = []
        self._width, self._tab = width, tab
        self._space = 0.0
        """Lines that are free since the last one typed, but for the space before the next."""
        self._after = 0.0

    def type(self, paragraph: Paragraph) -> None:
        self._space += max(self._after, paragraph.before)
        self._after = paragraph.after
        lines = split_lines(paragraph.runs)
        for number, runs in enumerate(lines):
            if not any(run.text.strip() for run in runs):
                self._space += 1
                continue
            self._leave_blank(paragraph)
            self.lines.append(self._line(paragraph, runs, paragraph.first if number == 0 else 0.0))

    def _leave_blank(self, paragraph: Paragraph) -> None:
        if self.lines:
            blank = Line("", LineLayout(page=self.lines[-1].layout.page or paragraph.page))
            self.lines += [blank] * min(_MOST_BLANK, int(self._space + 0.5))
        self._space = 0.0

    def _line(self, paragraph: Paragraph, runs: Sequence[Run], first: float) -> Line:
        start = paragraph.left + first
        stops = _stops(paragraph)
        typed, start = without_tabs(runs, start, stops, self._tab)
        text = "".join(run.text for run in typed).rstrip()
        indent = min(max(0.0, self._aligned(paragraph, start, len(text))), _MOST_COLUMNS)
        blank = round(indent)
        return Line(
            " " * blank + text,
            LineLayout(
                page=paragraph.page,
                indent=round(indent, 1),
                alignment=paragraph.alignment,
                column=paragraph.column,
                runs=tuple(styled_runs(typed, blank)),
                role=paragraph.role,
            ),
        )

    def _aligned(self, paragraph: Paragraph, start: float, length: int) -> float:
        if paragraph.alignment == "left":
            return start
        free = max(0.0, self._width - paragraph.right - start - length)
        return start + (free / 2 if paragraph.alignment == "centre" else free)


def _stops(paragraph: Paragraph) -> Sequence[float]:
    """A hanging line has a stop where the lines below it begin."""
    if paragraph.first < 0 and paragraph.left not in paragraph.stops:
        return sorted((*paragraph.stops, paragraph.left))
    return paragraph.stops

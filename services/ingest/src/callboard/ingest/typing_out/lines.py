"""The characters of a paragraph as lines: tabs become blanks, and runs keep their place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from callboard.ingest.typing_out.paragraph import Run
from callboard.playbook import StyledRun

_LINE_END = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_PIECE = re.compile(r"\t|[^\t]+")
_GAP = 2
"""Columns: a tab between words leaves at least so much free."""


def split_lines(runs: Iterable[Run]) -> list[list[Run]]:
    """The runs of each line. There is at least one."""
    lines: list[list[Run]] = [[]]
    for text, styles in runs:
        first, *others = _LINE_END.split(text)
        if first:
            lines[-1].append(Run(first, styles))
        lines += [[Run(other, styles)] if other else [] for other in others]
    return lines


def without_tabs(runs: Sequence[Run], start: float, stops: Sequence[float], every: float) -> tuple[list[Run], float]:
    """The runs of a line that begins at column `start`, its tabs as blanks, and the column of its first character.

    `stops` ascend; behind the last of them there is one at each multiple of `every`.
    """
    at, leading = start, True
    typed: list[Run] = []
    for text, styles in _pieces(runs):
        if text == "\t":
            width = _to_stop(at, stops, every)
            if not leading:
                width = max(_GAP, round(width))
                typed.append(Run(" " * width))
            at += width
            continue
        if leading:
            at += len(text) - len(text.lstrip())
            start = at
            leading = not text.strip()
        shown = text if typed else text.lstrip()
        if shown:
            typed.append(Run(shown, styles))
            at += len(shown)
    return typed, start


def _pieces(runs: Iterable[Run]) -> Iterator[Run]:
    for text, styles in runs:
        if "\t" in text:
            yield from (Run(piece, styles) for piece in _PIECE.findall(text))
        else:
            yield Run(text, styles)


def _to_stop(at: float, stops: Sequence[float], every: float) -> float:
    following = bisect_right(stops, at + 0.01)
    if following < len(stops):
        return stops[following] - at
    return every - at % every or every


def styled_runs(runs: Iterable[Run], offset: int) -> Iterator[StyledRun]:
    """Where the characters of a line are styled, the first of them at `offset`.

    Neighbours of one style and the blanks between them are one run; blanks at its ends are none of it.
    """
    open_run: StyledRun | None = None
    for text, styles in runs:
        inner = text.strip()
        if inner:
            start = offset + len(text) - len(text.lstrip())
            if open_run and open_run.styles == styles:
                open_run = open_run._replace(end=start + len(inner))
            else:
                if open_run and open_run.styles:
                    yield open_run
                open_run = StyledRun(start, start + len(inner), styles)
        offset += len(text)
    if open_run and open_run.styles:
        yield open_run

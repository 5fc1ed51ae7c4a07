"""Lines over time as a small SVG that is readable on light and on dark paper."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pictures.paper import paper, words

WIDTH, HEIGHT = 760, 170
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 40, 24
_TICKS = 4
_STYLE = """
  .line { fill: none; stroke-width: 1.5; stroke: var(--c) } .dashed { stroke-dasharray: 5 4 } text.key { fill: var(--c) }
"""


@dataclass(frozen=True, slots=True)
class Panel:
    """Up to four lines that share a scale from 0. Those named in `dashed` are drawn so: what was expected."""

    title: str
    lines: Mapping[str, Sequence[float]]
    dashed: frozenset[str] = frozenset()


def draw(xs: Sequence[float], panels: Sequence[Panel], *, caption: str, x_title: str) -> str:
    """The panels below each other, over the same `xs`; `caption` is what a screen reader says of the whole."""
    height = HEIGHT * len(panels) + 24
    lines = [line for place, panel in enumerate(panels) for line in _panel(xs, panel, place * HEIGHT)]
    return paper(WIDTH, height, caption, _STYLE, [*lines, words(WIDTH - _RIGHT, height - 8, x_title, anchor="end")])


def round_up(value: float) -> float:
    """The smallest of 1, 2, 3, 4, 6, 8 and 10 times a power of ten that is not below a value."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 3, 4, 6, 8, 10) if step * power >= value)


def _panel(xs: Sequence[float], panel: Panel, top: int) -> Iterator[str]:
    high = round_up(max((max(ys) for ys in panel.lines.values()), default=0.0))
    wide = round_up(round(max(xs), 1)) if xs else 1.0  # the last look is a moment late
    floor, depth = top + HEIGHT - _BOTTOM, HEIGHT - _TOP - _BOTTOM
    across = WIDTH - _LEFT - _RIGHT
    yield words(_LEFT, top + 16, panel.title, style="title")
    for tick in range(_TICKS + 1):
        y, x = floor - depth * tick / _TICKS, _LEFT + across * tick / _TICKS
        yield f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield words(_LEFT - 6, y + 4, f"{high * tick / _TICKS:g}", anchor="end")
        yield words(x, floor + 16, f"{wide * tick / _TICKS:g}", anchor="middle")
    for place, (name, ys) in enumerate(panel.lines.items()):
        points = " ".join(
            f"{_LEFT + across * x / wide:.1f},{floor - depth * y / high:.1f}" for x, y in zip(xs, ys, strict=True)
        )
        style = f"line c{place}" + (" dashed" if name in panel.dashed else "")
        yield f'<polyline class="{style}" points="{points}"/>'
        yield words(_LEFT + 150 * place, top + 32, f"— {name}", style=f"key c{place}")

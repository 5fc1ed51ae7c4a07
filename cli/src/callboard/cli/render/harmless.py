"""Words of plays and names of files on a terminal: as text, never as orders to it."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

_ORDERS = dict.fromkeys({*range(0x20), *range(0x7F, 0xA0)} - {*map(ord, "\t\n")}, "\N{REPLACEMENT CHARACTER}")
"""The control characters C0, DEL and C1 (ECMA-48), which could move the cursor, rename the window or hide lines."""


class HarmlessConsole(Console):
    """A console on which only rich itself controls the terminal: a control character in a text shows as `\ufffd`."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """As every console, with harmless texts."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(segment.text.translate(_ORDERS), segment.style)

"""Pages that are stored lying on a side and read upright."""

from __future__ import annotations

from callboard.ingest.pdf.pdfium import Box

_LEAN = 3
"""Degrees: text that runs more askew is not part of any line."""


class Turn:
    """Takes places of a page as it is stored to the page as it is read."""

    def __init__(self, quarters: int, size: tuple[float, float]) -> None:
        """`quarters` clockwise right angles; `size` is width and height as it is read."""
        self._quarters = quarters % 4
        self.width, self.height = size

    def runs_right(self, angle: int) -> bool:
        """Whether text at that angle (degrees, counterclockwise) reads from left to right."""
        return (angle - 90 * self._quarters + _LEAN) % 360 <= 2 * _LEAN

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point is on the page as it is read."""
        match self._quarters:
            case 0:
                return x, y
            case 1:
                return y, self.height - x
            case 2:
                return self.width - x, self.height - y
            case _:
                return self.width - y, x

    def box(self, box: Box) -> Box:
        """Where a box is on the page as it is read."""
        if not self._quarters:
            return box
        (x0, y0), (x1, y1) = self.point(box.left, box.bottom), self.point(box.right, box.top)
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

"""Whether something grows: the slope of a line through samples, and how sure it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

_BLOCKS = 10
_STUDENT = {1: 12.71, 2: 4.30, 3: 3.18, 4: 2.78, 5: 2.57, 6: 2.45, 7: 2.36, 8: 2.31}
"""Two-sided 95 % quantiles of Student's t by degrees of freedom."""


@dataclass(frozen=True, slots=True)
class Trend:
    """Growth of one quantity over another; with a probability of 95 % the true one is within `margin` of `slope`."""

    slope: float
    margin: float

    @property
    def proven(self) -> float:
        """The least growth that the samples leave room for; below 0 it may as well shrink."""
        return self.slope - self.margin


def trend(xs: Sequence[float], ys: Sequence[float]) -> Trend:
    """The least-squares line through the means of ten blocks, so that samples which lean on their neighbours count once.

    Raises:
        ValueError: there are fewer than three samples, or all at one place.
    """
    size = max(1, len(xs) // _BLOCKS)
    starts = range(len(xs) % size, len(xs), size)
    bx, by = ([mean(values[start : start + size]) for start in starts] for values in (xs, ys))
    spread = sum((x - mean(bx)) ** 2 for x in bx)
    if len(bx) < 3 or spread == 0:
        raise ValueError("a trend takes at least three samples at different places")
    slope = sum((x - mean(bx)) * (y - mean(by)) for x, y in zip(bx, by, strict=True)) / spread
    rest = sum((y - mean(by) - slope * (x - mean(bx))) ** 2 for x, y in zip(bx, by, strict=True))
    freedom = len(bx) - 2
    return Trend(slope, _STUDENT.get(freedom, 2.26) * math.sqrt(rest / freedom / spread))

"""Growth is found where there is some, and only there."""

from __future__ import annotations

from random import Random

import pytest

from soak.trend import trend

HOURS = [place / 120 for place in range(120)]


def noise() -> list[float]:
    """The same each time, of one on average."""
    random = Random(7)  # noqa: S311 - keeps no secret
    return [random.gauss(0, 1) for _ in HOURS]


def test_a_straight_line_is_its_own_trend() -> None:
    """Without any noise the slope is certain."""
    line = trend([0, 1, 2, 3, 4], [5, 7, 9, 11, 13])

    assert (2.0, 0.0) == (line.slope, line.margin)


def test_noise_alone_proves_no_growth() -> None:
    """The margin covers what a flat line shows by chance."""
    line = trend(HOURS, [100 + by_chance for by_chance in noise()])

    assert abs(line.slope) < line.margin
    assert line.proven < 0


def test_growth_under_noise_is_proven() -> None:
    """Ten in an hour are found among noise of one."""
    line = trend(HOURS, [10 * hour + by_chance for hour, by_chance in zip(HOURS, noise(), strict=True)])

    assert line.proven > 5
    assert abs(line.slope - 10) < line.margin


@pytest.mark.parametrize("xs", [[], [1.0, 2.0], [1.0, 1.0, 1.0]])
def test_too_little_has_no_trend(xs: list[float]) -> None:
    """Two points are always in line."""
    with pytest.raises(ValueError, match="at least three samples"):
        trend(xs, xs)

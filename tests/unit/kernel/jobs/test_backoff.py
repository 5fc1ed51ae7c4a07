"""Waiting times between attempts."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from callboard.kernel.jobs.backoff import Backoff


def test_the_ceiling_doubles_until_the_cap() -> None:
    """With the greatest chance the delay is the ceiling itself."""
    backoff = Backoff(base=timedelta(seconds=1), cap=timedelta(seconds=5))
    assert [1, 2, 4, 5, 5] == [backoff.delay(n, 1.0).total_seconds() for n in range(1, 6)]


@given(attempt=st.integers(1, 10**9), chance=st.floats(0, 1, exclude_max=True))
def test_every_delay_lies_between_nothing_and_the_cap(attempt: int, chance: float) -> None:
    """No number of attempts makes a delay overflow or exceed the cap."""
    backoff = Backoff()
    assert timedelta(0) <= backoff.delay(attempt, chance) <= backoff.cap

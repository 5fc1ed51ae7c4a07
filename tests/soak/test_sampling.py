"""Memory is read from the kernel's own sums."""

from __future__ import annotations

import os

import psutil

from soak.sampling import postgres_memory, resident


def test_a_process_takes_what_psutil_says() -> None:
    """Within a few per cent: the two are not read in the same moment."""
    told = psutil.Process().memory_info().rss / 1024**2

    assert 0.9 * told < resident(os.getpid()) < 1.1 * told


def test_own_pages_and_shared_buffers_are_told_apart() -> None:
    """A Python process has its own and shares no buffers."""
    memory = postgres_memory([os.getpid()])

    assert memory["postgres"] > 5
    assert memory["postgres buffers"] < 5


def test_a_process_that_has_ended_takes_nothing() -> None:
    """No kernel gives out an id that high."""
    assert resident(2**30) == 0

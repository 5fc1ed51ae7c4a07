"""Importing without the garbage collector."""

from __future__ import annotations

import gc

import pytest

from callboard.kernel.importing import undisturbed


def test_the_collector_rests_inside_the_block_alone() -> None:
    """It is off while a program is imported, and on again afterwards."""
    before = gc.isenabled()
    with undisturbed():
        inside = gc.isenabled()

    assert (True, False, True) == (before, inside, gc.isenabled())


def test_the_collector_is_back_where_importing_failed() -> None:
    """A program that cannot be imported leaves no process behind whose memory grows."""
    with pytest.raises(ImportError), undisturbed():
        raise ImportError

    assert gc.isenabled()


def test_who_runs_without_the_collector_goes_on_so() -> None:
    """What was switched off by choice stays off."""
    gc.disable()
    try:
        with undisturbed():
            pass
        after = gc.isenabled()
    finally:
        gc.enable()

    assert not after

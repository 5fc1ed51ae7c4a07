"""Trying on through an outage: how long the waits are, and how often it is told."""

from __future__ import annotations

import logging

import pytest

from callboard.kernel.retries import LONGEST, SHORTEST, Retries

_log = logging.getLogger(__name__)


def test_waits_begin_short_and_never_exceed_the_longest() -> None:
    """However many tries fail, the next one is never further away than the longest wait."""
    retries = Retries(_log, "cannot do it")

    waits = [retries.after(ConnectionError()) for _ in range(200)]

    assert waits[0] <= SHORTEST
    assert LONGEST / 2 < max(waits) <= LONGEST


def test_an_outage_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    """The first try that fails is a warning, and so is the first one of the next outage."""
    retries = Retries(_log, "cannot do it")
    for _ in range(3):
        retries.after(ConnectionError("gone"))
    retries.succeeded()
    retries.after(ConnectionError("gone again"))

    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    told = "cannot do it, trying again until it works:"
    assert [f"{told} gone", f"{told} gone again"] == warnings


def test_waits_are_short_again_after_a_success() -> None:
    """A success ends an outage; the next one's first wait is a short one."""
    retries = Retries(_log, "cannot do it")
    for _ in range(20):
        retries.after(ConnectionError())
    retries.succeeded()

    assert retries.after(ConnectionError()) <= SHORTEST

"""Which event loop a service's process runs on."""

from __future__ import annotations

import asyncio
import sys

import pytest
import uvloop

from callboard.kernel.loop import run


async def the_loop() -> type[asyncio.AbstractEventLoop]:
    """The kind of loop that runs this."""
    return type(asyncio.get_running_loop())


def test_a_process_runs_on_uvloop() -> None:
    """Wherever it is installed, as its lock has it."""
    assert uvloop.Loop is run(the_loop())


def test_a_process_runs_without_uvloop(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the loop that Python brings along."""
    monkeypatch.setitem(sys.modules, "uvloop", None)

    assert issubclass(run(the_loop()), asyncio.SelectorEventLoop)

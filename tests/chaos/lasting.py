"""Faults that last: done, held for their time, and undone whatever happens meanwhile, also when the round is broken off."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from chaos.pauses import Pauses
from chaos.wiring import Way


async def suspended(pids: Sequence[int | None], seconds: float, pauses: Pauses) -> datetime:
    """Stop processes by SIGSTOP, let them go on after a time, and give the moment from which they stood still."""
    try:
        send(pids, signal.SIGSTOP)
        began = datetime.now(UTC)
        await pauses.take(seconds)
    finally:
        send(pids, signal.SIGCONT)
    return began


async def muted(way: Way, seconds: float, pauses: Pauses) -> None:
    """For a time let what is asked for happen, a commit as well as an append, and nobody hear of it; then cut."""
    way.muted = True
    try:
        await pauses.take(seconds)
    finally:
        way.heal()


def send(pids: Iterable[int | None], how: signal.Signals) -> None:
    """Send a signal; a process that has ended, or that was not there to begin with, is no matter."""
    for pid in pids:
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, how)

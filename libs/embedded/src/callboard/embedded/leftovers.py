"""Servers of an earlier run that are still about."""

import asyncio
import contextlib
import signal
import time
from pathlib import Path

import psutil

_PAUSE_S = 0.02


async def clear_leftovers(folder: Path, program: str, stop_signal: signal.Signals, patience_s: float = 5.0) -> None:
    """Wait until no process of an earlier run works in `folder`: two servers on one store would destroy it.

    Only call this while holding the data folder, and before starting a server of one's own on it. When a run was
    killed outright, its servers may take a moment to notice (on macOS they never do). Backends of a killed Postgres
    count too: they hold its shared memory.

    Args:
        folder: The server's folder; a process belongs to it when its current folder is this or inside it.
        program: The process name, such as `postgres`.
        stop_signal: Asks them to end.
        patience_s: Seconds until those that stay are killed.
    """
    for asked in (stop_signal, signal.SIGKILL):
        found = await asyncio.to_thread(find_processes, folder, program)
        for process in found:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(asked)
        if not found or await _all_gone(folder, program, patience_s):
            return


async def _all_gone(folder: Path, program: str, patience_s: float) -> bool:
    # Asked by looking again, not by waiting for the processes found: where nobody reaps orphans, as in a container
    # without an init, a dead one keeps its process id for ever, but has no current folder any more.
    deadline = time.monotonic() + patience_s
    while await asyncio.to_thread(find_processes, folder, program):
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(_PAUSE_S)
    return True


def find_processes(folder: Path, program: str) -> list[psutil.Process]:
    """List the processes of that name that work in `folder` and that this user may look at."""
    place = folder.resolve()
    return [process for process in psutil.process_iter(["name"]) if _is_inside(process, program, place)]


def _is_inside(process: psutil.Process, program: str, place: Path) -> bool:
    try:
        return process.name() == program and Path(process.cwd()).is_relative_to(place)
    except psutil.Error:
        return False

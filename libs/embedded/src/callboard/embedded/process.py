"""Starting and ending one operating system process that must not outlive us."""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from callboard.embedded.account import Account

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


async def start_process(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    log: Path,
    cwd: Path = Path("/"),
    account: Account | None = None,
    orphan_signal: signal.Signals = signal.SIGKILL,
) -> Process:
    """Start a process in a session of its own, its output appended to `log`.

    Its own session keeps a terminal's Ctrl-C away from it: that reaches the supervisor alone, which stops its
    children in order. On Linux the kernel sends `orphan_signal` when the *thread* that started it ends, so this
    belongs on the main thread.

    Raises:
        OSError: The program cannot be started.
    """
    with log.open("ab") as output:
        return await asyncio.create_subprocess_exec(
            *argv,
            env=env,
            cwd=cwd,
            stdin=DEVNULL,
            stdout=output,
            stderr=STDOUT,
            start_new_session=True,
            preexec_fn=_tied_to_this_process(orphan_signal),
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )


async def end_process(process: Process, stop_signal: signal.Signals, grace_s: float) -> None:
    """Ask a process to end, and kill it and its group after `grace_s` seconds, or at once when cancelled."""
    try:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(stop_signal)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), grace_s)
    finally:
        kill_group(process.pid)
    await process.wait()


def kill_group(leader: int) -> None:
    """Kill whatever is left of the process group that a process started with `start_process` leads."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def describe_exit(returncode: int) -> str:
    """Say in words how a process ended.

    >>> describe_exit(1)
    'it ended with status 1'
    >>> describe_exit(-9)
    'it was ended by SIGKILL'
    """
    if returncode >= 0:
        return f"it ended with status {returncode}"
    return f"it was ended by {signal.Signals(-returncode).name}"


def _tied_to_this_process(orphan_signal: signal.Signals) -> Callable[[], None] | None:
    """Make what a new process runs before its program, so that the kernel ends it when this one dies."""
    if sys.platform != "linux":
        return None
    # All is looked up before the fork: between fork and exec another thread's lock may be held for ever.
    prctl = ctypes.CDLL(None).prctl
    leave, parent_of, us = os._exit, os.getppid, os.getpid()
    number = int(orphan_signal)

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, number)
        if parent_of() != us:  # we died before the line above took effect
            leave(1)

    return tie

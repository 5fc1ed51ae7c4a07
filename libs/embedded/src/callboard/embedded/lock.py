"""A file that one process holds for as long as it lives, and that says which one."""

import fcntl
import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from callboard.embedded.errors import AlreadyRunning


@contextmanager
def hold_lock(path: Path) -> Generator[None]:
    """Keep everyone else from holding `path`, which is made if need be, for its owner alone: anyone else could hold it.

    The operating system frees it when this process ends, however it ends.

    Raises:
        AlreadyRunning: Another process holds it.
        OSError: It cannot be made or opened.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take(descriptor, path)
        yield
    finally:
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """Say whether any process holds it.

    Raises:
        OSError: It is there but not readable by this user.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _take(descriptor: int, path: Path) -> None:
    # Someone who asks `is_held` holds the lock for an instant; only who keeps it is running.
    for wait_s in (0.02, 0.1, None):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if wait_s is None:
                holder = path.read_text("ascii").strip()
                raise AlreadyRunning(path.parent, int(holder) if holder.isdecimal() else None) from None
            time.sleep(wait_s)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)

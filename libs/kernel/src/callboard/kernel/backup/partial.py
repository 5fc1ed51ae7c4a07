"""The hidden file that a backup is until it is whole, and what is left of one that was killed.

The process that writes it holds a lock on it, which the operating system frees however that process ends: what nobody
holds, nobody writes any more.
"""

from __future__ import annotations

import fcntl
import glob
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

_SUFFIX = ".partial"
_RANDOM = "?" * 8
"""What mkstemp puts into a name."""


def new_partial(path: Path) -> tuple[Path, IO[bytes]]:
    """A new file beside `path`, held and open for writing; what others left there that nobody writes any more is removed.

    Raises:
        OSError: none can be made there.
    """
    clear_partials(path)
    while True:
        descriptor, name = tempfile.mkstemp(prefix=_prefix(path), suffix=_SUFFIX, dir=path.parent)
        with suppress(OSError):  # of a file system without locks, which nobody clears either
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return Path(name), os.fdopen(descriptor, "wb")
        os.close(descriptor)  # somebody else cleared it before it was held


def clear_partials(path: Path) -> None:
    """Remove the files of backups to `path` that nobody holds. What cannot be told, or removed, stays."""
    for found in path.parent.glob(f"{glob.escape(_prefix(path))}{_RANDOM}{_SUFFIX}"):
        with suppress(OSError):
            _clear(found)


def _clear(partial: Path) -> None:
    descriptor = os.open(partial, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        partial.unlink()
    finally:
        os.close(descriptor)


def _prefix(path: Path) -> str:
    return f".{path.name}."

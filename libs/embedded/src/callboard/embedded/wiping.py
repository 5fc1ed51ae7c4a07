"""Emptying a folder."""

import shutil
from collections.abc import Collection
from pathlib import Path


def wipe(folder: Path, *, keep: Collection[str]) -> None:
    """Remove all that is in a folder but what has one of these names.

    Raises:
        OSError: The operating system refused.
    """
    for entry in folder.iterdir():
        if entry.name in keep:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()

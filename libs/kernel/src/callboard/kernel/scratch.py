"""Files of a moment: named so that what a killed process left behind can be told from everything else, and removed."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callboard.kernel.resources import Resources

PREFIX = "callboard-scratch-"
"""What every file and folder begins with that a service makes in the system's temporary folder."""

ABANDONED_AFTER = timedelta(hours=24)
"""No upload and no extraction takes so long."""


async def sweep_abandoned_scratch(_resources: Resources) -> None:
    """The upkeep of a service that makes files of a moment."""
    await asyncio.to_thread(sweep_scratch, ABANDONED_AFTER)


def sweep_scratch(older_than: timedelta) -> int:
    """Remove this user's files and folders of a moment that nobody has changed for so long; gives their number."""
    deadline = time.time() - older_than.total_seconds()
    swept = 0
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            found = path.lstat()
            if found.st_uid != os.geteuid() or found.st_mtime > deadline:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        except FileNotFoundError:
            continue  # its owner, or another sweep, was faster
        swept += 1
    return swept

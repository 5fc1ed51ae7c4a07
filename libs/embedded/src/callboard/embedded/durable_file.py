"""Files that are either the old or the new one, whenever the power goes."""

import os
import tempfile
from pathlib import Path


def write_durably(path: Path, text: str, mode: int = 0o600) -> None:
    """Replace `path` by `text` in UTF-8, on disk when this returns.

    A crash at any moment leaves the whole old file or the whole new one: the text goes to a temporary file beside it,
    is forced to disk, and takes the name by one rename; then the folder is forced to disk.

    Args:
        path: The file, which need not exist; its folder must.
        text: All of its content.
        mode: Its permissions, from the first byte on.

    Raises:
        OSError: The disk or the folder refused.
    """
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), mode)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Force a folder's list of names to disk, so that a rename in it survives a power failure.

    Raises:
        OSError: The disk or the folder refused.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

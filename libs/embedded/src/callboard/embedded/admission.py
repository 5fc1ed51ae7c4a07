"""Whether what is at a path may be run on as a data folder, or filled as one. It is looked at alone; nothing is changed."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from callboard.embedded.errors import (
    DataFolderTooNew,
    FolderNotWritable,
    NotADataFolder,
    NotEmpty,
    RestoreUnfinished,
)
from callboard.embedded.upgrading import FORMAT

VERSION = "VERSION"
RESTORING = "RESTORING"
LOCK = "lock"


def format_of(path: Path) -> int | None:
    """The format of the data folder at `path`; None where it is still to be made.

    Raises:
        DataFolderTooNew: A newer Callboard wrote it.
        RestoreUnfinished: A restore into it was broken off.
        NotADataFolder: There is something else.
        FolderNotWritable: The operating system refused.
    """
    with _looked_into(path) as names:
        if RESTORING in names:
            raise RestoreUnfinished(path)
        if VERSION in names:
            return _known((path / VERSION).read_text("ascii").strip(), path)
        if _content(names):
            raise NotADataFolder(path, "it holds other files")
    return None


def require_fillable(path: Path) -> None:
    """Let a restore fill what is not there, what is empty, and what an earlier restore left half full.

    Raises:
        NotEmpty: There is something in it, and not because a restore was broken off.
        NotADataFolder, FolderNotWritable: As `format_of`.
    """
    with _looked_into(path) as names:
        if RESTORING not in names and _content(names):
            raise NotEmpty(path)


@contextmanager
def _looked_into(path: Path) -> Generator[set[str]]:
    try:
        yield {entry.name for entry in path.iterdir()} if path.exists() else set[str]()
    except NotADirectoryError:
        raise NotADataFolder(path, "it is a file") from None
    except OSError as error:
        raise FolderNotWritable(path, error) from error


def _known(version: str, path: Path) -> int:
    if not version.isdecimal():
        raise NotADataFolder(path, f"its {VERSION} reads {version[:20]!r}")
    if int(version) > FORMAT:
        raise DataFolderTooNew(path, int(version), FORMAT)
    return int(version)


def _content(names: set[str]) -> set[str]:
    """What is more than a lock and hidden files."""
    return {name for name in names if name != LOCK and not name.startswith(".")}

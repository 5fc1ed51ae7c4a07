"""Files that commands write: which format, and whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from callboard.cli.errors import CliError

STDOUT = Path("-")


def format_for(to: str | None, out: Path) -> str:
    """The export that `--to` names, or that the suffix of the output file stands for.

    Raises:
        CliError: neither says.
    """
    from callboard.playbook.exports import FORMATS

    if to is not None:
        if to in FORMATS:
            return to
        raise CliError(f"There is no format called {to!r}.", f"Choose one of: {', '.join(FORMATS)}.")
    chosen = next((each.name for each in FORMATS.values() if out.suffix.lower() in each.suffixes), None)
    if chosen is None:
        raise CliError(
            f"The format cannot be told from the name {out}.", f"Say it with --to, one of: {', '.join(FORMATS)}."
        )
    return chosen


def require_place(out: Path) -> None:
    """Look before any work is done whether `out` can be written.

    Raises:
        CliError: there is no such folder, it may not be written to, or a folder has the name.
    """
    if out == STDOUT:
        return
    folder = out.parent
    if not folder.is_dir():
        raise _unwritable(out, f"there is no folder {folder}")
    if out.is_dir():
        raise _unwritable(out, "it is a folder")
    if not os.access(out if out.exists() and not out.is_file() else folder, os.W_OK):
        raise _unwritable(out, "permission denied")


def write_output(out: Path, data: bytes) -> None:
    """Write `data` to a file, in one step so that nobody ever sees half of it, or to standard output for `-`.

    Killed in the milliseconds of that step, a process leaves a hidden `.NAME.…` beside the file, which anybody may delete;
    the file itself is then the old one, or not there.

    Raises:
        CliError: the operating system refused.
    """
    if out == STDOUT:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        if out.exists() and not out.is_file():
            out.write_bytes(data)  # a device or a pipe cannot be replaced
            return
        _replace(out, data)
    except OSError as error:
        raise _unwritable(out, str(error.strerror)) from error


def _unwritable(out: Path, reason: str) -> CliError:
    return CliError(f"{out} cannot be written: {reason}.", "Choose another place for it.")


def _replace(out: Path, data: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}.", delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(data)
            file.flush()
            temporary.chmod(_mode(out))
            temporary.replace(out)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def _mode(out: Path) -> int:
    if out.exists():
        return out.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask

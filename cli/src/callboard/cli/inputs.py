"""Files that people name on the command line: what is wrong with one is said before anything is sent."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

from callboard.cli.errors import InputRefused


class InputFile(io.FileIO):
    """A file that tells, as a share from 0 to 1, how much of it was read."""

    report: Callable[[float], None] | None = None

    def read(self, size: int | None = -1, /) -> bytes:
        """As every file; then report."""
        data = super().read(-1 if size is None else size) or b""
        if self.report is not None:
            self.report(self.tell() / max(self.size, 1))
        return data

    @property
    def size(self) -> int:
        """In bytes."""
        return os.fstat(self.fileno()).st_size


def open_input(file: Path) -> InputFile:
    """The file, open for reading.

    Raises:
        InputRefused: it is missing, a folder, unreadable or empty.
    """
    try:
        opened = InputFile(file)
    except FileNotFoundError:
        raise InputRefused(f"There is no file {file}.", "Check the name and the folder you are in.") from None
    except IsADirectoryError:
        raise InputRefused(f"{file} is a folder.", f"Name the files in it, e.g. {file}/*.txt") from None
    except OSError as error:
        raise InputRefused(f"{file} cannot be read: {error.strerror}.") from error
    if opened.size == 0 and file.is_file():
        opened.close()
        raise InputRefused(f"{file} is empty.", "Check that the right file was chosen and that it was saved.")
    return opened

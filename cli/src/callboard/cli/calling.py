"""How a person calls this program again, so that every command that we print can be typed as it stands."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

_NAME = "callboard"


def command(words: str = "", **options: object) -> str:
    """This program with `words` and the options that are given, e.g. `.venv/bin/callboard up --data 'my plays'`."""
    given = [f"--{name} {shlex.quote(str(value))}" for name, value in options.items() if value is not None]
    return " ".join([name_of(Path(sys.argv[0]), shutil.which(_NAME), Path.cwd()), *([words] if words else []), *given])


def name_of(program: Path, found: str | None, here: Path) -> str:
    """What to type for `program`.

    Args:
        program: How it was started.
        found: What the shell finds by our name, if anything.
        here: The folder that the person is in.

    Returns:
        Our bare name where the shell finds this very program by it, or where it was not started as a program of its
        own; otherwise its path, relative where it lies below `here`.
    """
    if program.name != _NAME:
        return _NAME
    path = here / program
    if found is not None and Path(found).resolve() == path.resolve():
        return _NAME
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))

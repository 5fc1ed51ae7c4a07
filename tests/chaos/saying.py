"""What a program says while it is at work: there at once, whoever reads it."""

from __future__ import annotations

import sys


def say(*lines: str) -> None:
    """Write lines to standard output."""
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()

"""structlog, imported without the rich that it would draw tracebacks with: the only place that imports it.

Our tracebacks are plain text on a terminal, too, and rich with pygments is a seventh of what a service imports before it
works. Whoever wants rich itself, as the command line does, imports it before or after as ever.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager

__all__ = ["structlog"]


@contextmanager
def _absent(name: str) -> Generator[None]:
    """Inside the block a package that nobody has imported yet counts as not installed."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # pyright: ignore[reportArgumentType] - so the import system spells "not to be found"
    try:
        yield
    finally:
        del sys.modules[name]


with _absent("rich"):
    import structlog

"""How a service's program is imported: it is the most of a start, and somebody may be waiting for the job of a worker that died."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Generator[None]:
    """Import inside the block without the garbage collector, which finds nothing there: what is imported stays.

    Its looks were a tenth of the imports' processor time. The collector is as it was afterwards; `main` of
    `callboard.kernel.process` then tells it to leave alone what is there.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

"""Which failures of the database a worker waits out."""

from __future__ import annotations

import asyncpg

from callboard.kernel.projections.transience import is_transient


def is_outage(error: BaseException) -> bool:
    """Whether it may pass by itself: a server that is away or busy, a cut connection, or a view that is just being built."""
    if isinstance(error, asyncpg.InterfaceError):
        return not isinstance(error, ValueError)  # what a closed connection raises; bad arguments are ValueErrors too
    return is_transient(error) or isinstance(error, asyncpg.UndefinedTableError)

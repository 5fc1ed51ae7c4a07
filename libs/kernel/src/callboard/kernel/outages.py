"""Which failures of the database pass by themselves, for whoever holds no connection of his own: the one list of them."""

from __future__ import annotations

import asyncio

import asyncpg

from callboard.kernel.projections.transience import is_transient

_GONE = ("closed", "released back to the pool", "another operation is in progress")
"""What asyncpg says of a connection that the server cut; it has the same class for queries that cannot be right."""


def is_outage(error: BaseException) -> bool:
    """Whether it may pass by itself: a server that is away or busy, a cut connection, or a view that is just being built."""
    if isinstance(error, asyncpg.InterfaceError):
        return any(words in str(error) for words in _GONE)
    return is_transient(error) or isinstance(error, (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError))


def raise_unless_outage(error: Exception) -> None:
    """Let a loop that outlives outages go on; call it where the error was caught.

    Raises:
        CancelledError: the present task has been asked to end, which the pool's own trouble with a lost connection may hide.
        Exception: `error` itself, where it is no outage.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError from error
    if not is_outage(error):
        raise error

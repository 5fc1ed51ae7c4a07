"""Which failures pass by themselves: a connection that broke or a server that is busy, as against an event that is bad."""

from __future__ import annotations

import asyncpg

from callboard.kernel.database import Connection, is_lost
from callboard.kernel.errors import Unavailable
from callboard.kernel.projections.errors import CheckpointMoved

# By SQLSTATE (Postgres manual, appendix A), whole classes first.
_TRANSIENT_CLASSES = frozenset(
    {
        "08",  # connection exception
        "40",  # transaction rollback: serialization failure, deadlock
        "53",  # insufficient resources: disk full, out of memory, too many connections
        "57",  # operator intervention: shutdown, crash, starting up, query cancelled
        "58",  # system error: I/O
    }
)
_TRANSIENT_STATES = frozenset(
    {
        "25006",  # read-only transaction: a server that is failing over
        "25P03",  # idle-in-transaction timeout: this process was stopped for a while
        "55P03",  # lock not available
    }
)

_PASSING = (
    OSError,
    TimeoutError,
    Unavailable,
    CheckpointMoved,
    asyncpg.InternalClientError,  # asyncpg's word where the server cut a connection just as a query was sent on it
)


def is_transient(error: BaseException, conn: Connection | None = None) -> bool:
    """Whether trying again later, on a new connection, may go well with the same events."""
    if conn is not None and is_lost(conn):
        return True
    if isinstance(error, asyncpg.PostgresError):
        state = error.sqlstate or ""
        return state[:2] in _TRANSIENT_CLASSES or state in _TRANSIENT_STATES
    return isinstance(error, _PASSING)

"""Finished jobs leave the views when they are old enough; the log keeps them.

A view knows no clock, so that age becomes a fact on the log: an event says before which moment finished jobs are
forgotten, and every view forgets them where it meets that event, today and when it is rebuilt.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from callboard.contracts.event import Envelope, Origin
from callboard.contracts.events import JobHistoryPruned
from callboard.contracts.ids import derived_id
from callboard.contracts.subjects import Aggregate
from callboard.kernel.database import Pool
from callboard.kernel.jobs.sql import query
from callboard.kernel.log import EventStore

AT_ONCE = 2_000
"""About how many rows one event takes from a view, which does that in one transaction: well under a second."""


def kept_since(now: datetime, kept: timedelta) -> datetime:
    """The moment before which finished jobs are old: `kept` ago, rounded down to the hour (UTC).

    Whoever asks within the same hour gets the same one.
    """
    return (now.astimezone(UTC) - kept).replace(minute=0, second=0, microsecond=0)


def pruning(finished_before: datetime, origin: Origin) -> Envelope:
    """The event, on an aggregate of its own, both named after the moment: whoever appends it, it is there once."""
    id_ = derived_id(JobHistoryPruned.aggregate, finished_before.astimezone(UTC).isoformat())
    event = JobHistoryPruned(finished_before=finished_before)
    aggregate = Aggregate(JobHistoryPruned.aggregate, id_)
    return Envelope.wrap(aggregate, event, origin, id=derived_id(id_, JobHistoryPruned.type))


async def prune(
    store: EventStore,
    pool: Pool,
    seen: Callable[[int], Awaitable[None]],
    finished_before: datetime,
    origin: Origin,
    *,
    at_once: int = AT_ONCE,
) -> int:
    """Have all views forget the jobs that were over before a moment; gives how many events that took, 0 for none to forget.

    Many jobs are forgotten in steps, the oldest first, so that no view stands still for long. Any number of processes may
    do the same at the same time: the steps follow from the jobs, and each is on the log once.

    Args:
        store: the log.
        pool: sees a view of all jobs.
        seen: returns once that view has reached a position of the log.
        finished_before: the moment.
        origin: who appends.
        at_once: about how many jobs a step is.

    Raises:
        Unavailable: the log does not answer, or what `seen` raises; the steps so far count.
    """
    await seen(at := await store.last_position())  # a view that lags would name steps of its own
    steps = 0
    while moment := await pool.fetchval(query("prune_up_to"), finished_before, at_once):
        envelope = pruning(moment, origin)
        position = await store.append(envelope.aggregate, 0, [envelope])
        if position <= at:
            break  # the view has seen this very moment before: what is left came after it, by a clock that is behind
        await seen(at := position)
        steps += 1
    return steps

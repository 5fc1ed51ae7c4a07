"""A job as the log has it, whether or not the views still know it."""

from __future__ import annotations

from functools import reduce
from uuid import UUID

from callboard.contracts.events import JobEvent
from callboard.contracts.subjects import Aggregate
from callboard.kernel.jobs.status import JobStatus, evolve
from callboard.kernel.log import EventStore


async def recorded_job(store: EventStore, job_id: UUID, known: JobStatus | None = None) -> JobStatus | None:
    """The job as of this moment; None where the log has none of that id. `known` is an earlier state of it, to go on from.

    Raises:
        UnreadableEvent: one of its events cannot be read by this program.
        Unavailable: the log does not answer.
    """
    events = await store.read(Aggregate(JobEvent.aggregate, job_id), after=known.version if known else 0)
    return reduce(evolve, events, known)

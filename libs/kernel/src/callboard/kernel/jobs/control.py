"""Pauses, resumes, cancels and retries jobs: events like any other, appended by whoever asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import reduce
from typing import TypeAlias
from uuid import UUID

from callboard.contracts.event import Envelope, Event, Origin
from callboard.contracts.jobs import JobState
from callboard.contracts.subjects import Aggregate
from callboard.kernel.errors import Conflict, TooLarge
from callboard.kernel.jobs import refusals
from callboard.kernel.jobs.decisions import decide_another_try, decide_cancel, decide_pause, decide_resume
from callboard.kernel.jobs.projection import JOB
from callboard.kernel.jobs.recollection import recorded_job
from callboard.kernel.jobs.status import JobStatus, evolve
from callboard.kernel.log import EventStore

_Decide: TypeAlias = Callable[[JobStatus], Awaitable[list[Event]]]

_TRIES = 20
"""How often to decide anew while the job, or its worker, keeps appending in between."""


class JobControl:
    """Changes where a job stands, from any process. Each request is idempotent: what is so already is answered as done.

    Every answer is the job after the request; a query that waits for its `version` sees it. A run that the request ends
    is stopped by its own worker; nothing that it does after the answer reaches the log.

    Every method raises:
        Refused: JOB_NOT_FOUND, JOB_IS_OVER, or as it says; JOB_IS_BUSY where the job never stood still (retryable).
        Unavailable: the log does not answer; asking again is safe.
    """

    def __init__(self, store: EventStore) -> None:
        """`store` is the log that the jobs are on."""
        self._store = store

    async def pause(self, job_id: UUID, origin: Origin) -> JobStatus:
        """Let the job stand still until it is resumed; it keeps its checkpoints and all its attempts."""

        async def decide(job: JobStatus) -> list[Event]:
            return decide_pause(job)

        return await self._carry(job_id, origin, decide)

    async def resume(self, job_id: UUID, origin: Origin) -> JobStatus:
        """Let a paused job go on after its last checkpoint."""

        async def decide(job: JobStatus) -> list[Event]:
            return decide_resume(job, ready=await self._ready(job))

        return await self._carry(job_id, origin, decide)

    async def cancel(self, job_id: UUID, origin: Origin) -> JobStatus:
        """End the job for good, unless somebody retries it."""

        async def decide(job: JobStatus) -> list[Event]:
            return decide_cancel(job)

        return await self._carry(job_id, origin, decide)

    async def retry(self, job_id: UUID, origin: Origin, *, restart: bool = False) -> JobStatus:
        """Have the job tried again at once, with all its attempts: after its last checkpoint, or from the start.

        Raises:
            Refused: as every method; also JOB_IS_PAUSED; JOB_IS_RUNNING where `restart` is asked for; JOB_TOO_LARGE where it
                was over, and all that is known of it does not fit into the one event that would bring it back.
        """

        async def decide(job: JobStatus) -> list[Event]:
            return decide_another_try(job, restart=restart, ready=await self._ready(job))

        return await self._carry(job_id, origin, decide)

    async def _carry(self, job_id: UUID, origin: Origin, decide: _Decide) -> JobStatus:
        """Append what `decide` makes of the job as the log has it; on a conflict, catch up and decide again."""
        aggregate = Aggregate(JOB, job_id)
        job: JobStatus | None = None
        for _ in range(_TRIES):
            job = await recorded_job(self._store, job_id, job)
            if job is None:
                raise refusals.not_found(job_id)
            envelopes = [Envelope.wrap(aggregate, event, origin) for event in await decide(job)]
            if not envelopes:
                return job
            try:
                end = await self._store.append(aggregate, job.version, envelopes)
            except Conflict:
                continue
            except TooLarge as error:
                raise refusals.too_large(job_id) from error
            return reduce(evolve, (e.at(end - len(envelopes) + n) for n, e in enumerate(envelopes, 1)), job)
        raise refusals.busy(job_id)

    async def _ready(self, job: JobStatus) -> bool:
        """Whether all that the job depends on is completed."""
        for dependency in job.depends_on:
            found = await recorded_job(self._store, dependency)
            if found is None or found.state is not JobState.COMPLETED:
                return False
        return True

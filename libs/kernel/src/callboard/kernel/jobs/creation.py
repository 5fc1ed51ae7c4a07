"""Asks for work: jobs that any process may create, each exactly once by its id."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

from callboard.contracts.event import Envelope, Origin
from callboard.contracts.events import JobCreated
from callboard.contracts.ids import derived_id
from callboard.contracts.jobs import JobArgs
from callboard.contracts.problems import Problem, Refused
from callboard.contracts.subjects import Aggregate
from callboard.kernel.errors import Conflict
from callboard.kernel.jobs.decisions import decide_create
from callboard.kernel.jobs.projection import JOB
from callboard.kernel.log import Append, EventStore


def creation(
    args: JobArgs,
    origin: Origin,
    *,
    id: UUID,  # noqa: A002 - it is the job's id
    project: str,
    priority: int = 0,
    inputs: Sequence[str] = (),
    depends_on: Sequence[UUID] = (),
    idempotency_key: str | None = None,
    max_attempts: int = 5,
) -> Append:
    """The append that creates a job, for those who append it in one batch with other facts.

    Whoever uses it sees to it that all it depends on exists; `Jobs.create` does so itself. The event's id follows from the job's, so that appending it again changes nothing. `origin.traceparent` becomes the
    trace that every run of the job continues.

    Raises:
        Refused: the job would depend on itself.
    """
    if id in depends_on:
        raise Refused(Problem(code="DEPENDENCY_CYCLE", message="A job cannot depend on itself."))
    event = decide_create(
        args,
        project=project,
        priority=priority,
        inputs=inputs,
        depends_on=depends_on,
        idempotency_key=idempotency_key,
        max_attempts=max_attempts,
    )
    job = Aggregate(JOB, id)
    return Append(job, 0, [Envelope.wrap(job, event, origin, id=creation_event(id))])


def creation_event(job_id: UUID) -> UUID:
    """The id of the event that creates a job: the cause of all that its runs append."""
    return derived_id(job_id, JobCreated.type)


class Jobs:
    """Creates jobs on the log."""

    def __init__(self, store: EventStore) -> None:
        """`store` is the log that they are created on."""
        self._store = store

    async def create(
        self,
        args: JobArgs,
        origin: Origin,
        *,
        id: UUID,  # noqa: A002 - it is the job's id
        project: str,
        priority: int = 0,
        inputs: Sequence[str] = (),
        depends_on: Sequence[UUID] = (),
        idempotency_key: str | None = None,
        max_attempts: int = 5,
    ) -> int:
        """Create a job and give the position of its creation. Where the job exists already, nothing is appended.

        A job can only depend on jobs that exist by then, so that dependencies never go round in a circle.

        Raises:
            Refused: DEPENDENCY_CYCLE, the job would depend on itself; UNKNOWN_DEPENDENCY, it depends on what is not there.
            Unavailable: the log does not answer; doing it again is safe.
        """
        append = creation(
            args,
            origin,
            id=id,
            project=project,
            priority=priority,
            inputs=inputs,
            depends_on=depends_on,
            idempotency_key=idempotency_key,
            max_attempts=max_attempts,
        )
        await asyncio.gather(*(self._refuse_unknown(dependency) for dependency in set(depends_on)))
        try:
            return await self._store.append_many([append])
        except Conflict:
            first, *_ = await self._store.read(append.aggregate)
            if not isinstance(first.event, JobCreated):
                raise
            return first.position

    async def _refuse_unknown(self, dependency: UUID) -> None:
        if not await self._store.read(Aggregate(JOB, dependency)):
            raise Refused(
                Problem(
                    code="UNKNOWN_DEPENDENCY",
                    message=f"There is no job {dependency} to depend on.",
                    hint="Create it first; jobs are created in the order of their dependencies.",
                )
            )

"""Asks for work: jobs that any process may create, each exactly once by its id."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from callboard.contracts.event import Envelope, Event, Origin
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
    due_at: datetime | None = None,
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
        due_at=due_at,
    )
    job = Aggregate(JOB, id)
    return Append(job, 0, [Envelope.wrap(job, event, origin, id=creation_event(id))])


def creation_event(job_id: UUID) -> UUID:
    """The id of the event that creates a job: the cause of all that its runs append."""
    return derived_id(job_id, JobCreated.type)


def keyed_id(project: str, kind: str, key: str | None) -> UUID:
    """The id of the job that an idempotency key stands for, in one project and for one kind.

    Raises:
        ValueError: there is no key.
    """
    if key is None:
        raise ValueError("a job needs an id or an idempotency key")
    return derived_id(f"{project}\n{kind}", key)


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
        id: UUID | None = None,  # noqa: A002 - it is the job's id
        project: str,
        priority: int = 0,
        inputs: Sequence[str] = (),
        depends_on: Sequence[UUID] = (),
        idempotency_key: str | None = None,
        max_attempts: int = 5,
        due_at: datetime | None = None,
    ) -> int:
        """Create a job and give the position of its creation. Where the job exists already, nothing is appended.

        Its id may be left to `idempotency_key`: then the same key of a project and kind means the same job, and asking with
        it for something else is refused. It does not start before `due_at`. A job can only depend on jobs that exist by
        then, so that dependencies never go round in a circle.

        Raises:
            Refused: DEPENDENCY_CYCLE, the job would depend on itself; UNKNOWN_DEPENDENCY, it depends on what is not there;
                IDEMPOTENCY_KEY_REUSED, the key stands for other work.
            ValueError: neither an id nor a key.
            Unavailable: the log does not answer; doing it again is safe.
        """
        append = creation(
            args,
            origin,
            id=id or keyed_id(project, args.kind, idempotency_key),
            project=project,
            priority=priority,
            inputs=inputs,
            depends_on=depends_on,
            idempotency_key=idempotency_key,
            max_attempts=max_attempts,
            due_at=due_at,
        )
        await asyncio.gather(*(self._refuse_unknown(dependency) for dependency in set(depends_on)))
        try:
            position = await self._store.append_many([append])
            if idempotency_key is None:
                return position
        except Conflict:
            pass  # it has moved on since it was created
        return await self._created(append, idempotency_key)

    async def _created(self, append: Append, key: str | None) -> int:
        """Where the job's creation stands, which may be another request's."""
        first, *_ = await self._store.read(append.aggregate)
        (wanted,) = append.events
        if key is not None and _work(first.event) != _work(wanted.event):
            raise _reused(key, append.aggregate.id)
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


def _work(event: Event) -> dict[str, Any]:
    """What a job is about; how urgent it is, and when it is due, may differ between two requests for the same."""
    return event.model_dump(mode="json", include={"kind", "project", "args", "inputs", "depends_on"})


def _reused(key: str, job_id: UUID) -> Refused:
    return Refused(
        Problem(
            code="IDEMPOTENCY_KEY_REUSED",
            message=f"The key {key!r} stands for other work already: job {job_id}.",
            hint="Use a new key for new work.",
        )
    )

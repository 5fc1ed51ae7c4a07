"""What the creation of a job is: its id, its first event, and when two requests are for the same work."""

from __future__ import annotations

from typing import Any, Unpack
from uuid import UUID

from callboard.contracts.event import Envelope, Event, Origin
from callboard.contracts.events import JobCreated
from callboard.contracts.ids import derived_id
from callboard.contracts.jobs import JobArgs
from callboard.contracts.problems import Problem, Refused
from callboard.contracts.subjects import Aggregate
from callboard.kernel.jobs.decisions import decide_create
from callboard.kernel.jobs.projection import JOB
from callboard.kernel.jobs.terms import Terms
from callboard.kernel.log import Append


def creation(
    args: JobArgs,
    origin: Origin,
    *,
    id: UUID,  # noqa: A002 - it is the job's id
    **terms: Unpack[Terms],
) -> Append:
    """The append that creates a job, for those who append it in one batch with other facts.

    Whoever uses it sees to it that all it depends on exists; `Jobs.create` does so itself. The event's id follows from the
    job's, so that appending it again changes nothing. `origin.traceparent` becomes the trace that every run of the job
    continues.

    Raises:
        Refused: the job would depend on itself.
    """
    if id in terms.get("depends_on", ()):
        raise Refused(Problem(code="DEPENDENCY_CYCLE", message="A job cannot depend on itself."))
    job = Aggregate(JOB, id)
    return Append(job, 0, [Envelope.wrap(job, decide_create(args, **terms), origin, id=creation_event(id))])


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


def unknown_dependency(dependency: UUID | str) -> Refused:
    """There is no job of that id, or no item of that name in the same call."""
    what = f"job {dependency}" if isinstance(dependency, UUID) else f"item called {dependency!r}"
    return Refused(
        Problem(
            code="UNKNOWN_DEPENDENCY",
            message=f"There is no {what} to depend on.",
            hint="Create it first, or in the same call; jobs are created in the order of their dependencies.",
        )
    )


def work_of(event: Event) -> dict[str, Any]:
    """What a job is about; how urgent it is, and when it is due, may differ between two requests for the same."""
    return event.model_dump(mode="json", include={"kind", "project", "args", "inputs", "depends_on"})


def reused(key: str, job_id: UUID) -> Refused:
    """The key stands for a job whose work is another."""
    return Refused(
        Problem(
            code="IDEMPOTENCY_KEY_REUSED",
            message=f"The key {key!r} stands for other work already: job {job_id}.",
            hint="Use a new key for new work.",
        )
    )

"""What is said to somebody who asks for what a job cannot do where it stands."""

from __future__ import annotations

from uuid import UUID

from callboard.contracts.jobs import JobState
from callboard.contracts.problems import Problem, Refused


def not_found(job_id: UUID) -> Refused:
    """The log knows no such job."""
    return Refused(
        Problem(
            code="JOB_NOT_FOUND",
            message=f"There is no job {job_id}.",
            hint="Check the id; `callboard jobs` lists what there is.",
        )
    )


def over(job_id: UUID, state: JobState) -> Refused:
    """The job has ended in a way that leaves nothing to do."""
    hint = {
        JobState.COMPLETED: "Doing finished work again is a new job.",
        JobState.FAILED: "Retry it to have it tried again.",
        JobState.CANCELLED: "Retry it to have it done after all.",
    }.get(state)
    return Refused(Problem(code="JOB_IS_OVER", message=f"Job {job_id} is over: it is {state}.", hint=hint))


def running(job_id: UUID) -> Refused:
    """Its start cannot be undone under its worker's hands."""
    return Refused(
        Problem(
            code="JOB_IS_RUNNING",
            message=f"Job {job_id} is running and cannot be started over.",
            hint="Cancel it first, then retry it from the start.",
        )
    )


def paused(job_id: UUID) -> Refused:
    """Somebody wanted it to stand still, and only a resume ends that."""
    return Refused(Problem(code="JOB_IS_PAUSED", message=f"Job {job_id} is paused.", hint="Resume it."))


def too_large(job_id: UUID) -> Refused:
    """What views have to know of a job that comes back does not fit into an event."""
    return Refused(
        Problem(
            code="JOB_TOO_LARGE",
            message=f"Job {job_id} is too large to be brought back.",
            hint="Ask for the same work by a new job, with large data handed in as files.",
        )
    )


def busy(job_id: UUID) -> Refused:
    """The job moved on each time that something was decided about it."""
    return Refused(
        Problem(
            code="JOB_IS_BUSY",
            message=f"Job {job_id} keeps moving on too fast.",
            retryable=True,
            hint="Ask again in a moment.",
        )
    )

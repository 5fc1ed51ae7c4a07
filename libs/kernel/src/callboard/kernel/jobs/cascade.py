"""Why a job fails that never ran: the root cause, told from what only followed from it."""

from __future__ import annotations

from callboard.contracts.jobs import JobState
from callboard.contracts.problems import Problem
from callboard.kernel.jobs.status import JobStatus

DEPENDENCY_FAILED = "DEPENDENCY_FAILED"
"""The code of every failure that only follows from another job's: whatever has another code is a root cause."""


def dependency_failed(broken: JobStatus) -> Problem:
    """The problem of a job that depends on `broken`, which failed or was cancelled.

    The message names the root: the job that went wrong by itself, and its code. It is the same all along the cascade; the
    hint tells those next to the root from those further down, and names the job in between.
    """
    cause = broken.last_error
    if broken.state is JobState.FAILED and cause is not None and cause.code == DEPENDENCY_FAILED:
        hint = (
            f"It came by way of job {broken.id}: retry the first one, then those that failed after it, in their order."
        )
        return Problem(code=DEPENDENCY_FAILED, message=cause.message, hint=hint)
    what = (
        f"failed with {cause.code}" if broken.state is JobState.FAILED and cause is not None else f"was {broken.state}"
    )
    return Problem(
        code=DEPENDENCY_FAILED,
        message=f"Job {broken.id} {what}, and what depends on it cannot run.",
        hint="Retry that job, then this one.",
    )

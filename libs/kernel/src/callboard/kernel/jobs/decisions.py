"""What happens to a job: pure functions from where it stands to the events to append.

Each raises IllegalTransition where the table does not allow its change; the caller appends with the job's version as
the expectation, so that a decision on an outdated job is refused by the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from callboard.contracts.event import Event
from callboard.contracts.events import JobCreated, JobStateChanged
from callboard.contracts.jobs import JobArgs, JobState
from callboard.contracts.problems import Problem
from callboard.kernel.jobs.backoff import Backoff
from callboard.kernel.jobs.outcomes import WORKER_LOST
from callboard.kernel.jobs.status import JobStatus
from callboard.kernel.jobs.transitions import IllegalTransition, legal


def decide_create(
    args: JobArgs,
    *,
    project: str,
    priority: int = 0,
    inputs: Sequence[str] = (),
    depends_on: Sequence[UUID] = (),
    idempotency_key: str | None = None,
    max_attempts: int = 5,
) -> JobCreated:
    """The creation of a job of `args`' kind: queued, or waiting where it depends on other jobs."""
    return JobCreated(
        kind=args.kind,
        project=project,
        args=args.model_dump(mode="json"),
        state=JobState.WAITING if depends_on else JobState.QUEUED,
        priority=priority,
        inputs=tuple(inputs),
        depends_on=tuple(depends_on),
        idempotency_key=idempotency_key,
        max_attempts=max_attempts,
    )


def decide_start(job: JobStatus, *, worker: str, lock_expires_at: datetime) -> list[Event]:
    """A worker claims the job: queued, due to be retried, or running under a lease that ran out.

    A job whose last worker was lost and whose attempts are used up fails instead: it may be what kills its workers.
    """
    lost = WORKER_LOST if job.state is JobState.RUNNING else None
    if lost and job.attempt >= job.max_attempts:
        return [_change(job, JobState.FAILED, error=lost)]
    running = _change(
        job,
        JobState.RUNNING,
        attempt=job.attempt + 1,
        worker=worker,
        lock_expires_at=lock_expires_at,
        error=lost,
    )
    return [running]


def decide_complete(job: JobStatus, result: dict[str, Any] | None) -> list[Event]:
    """The handler finished; `result` is small, since an event is."""
    return [_change(job, JobState.COMPLETED, result=result)]


def decide_reject(job: JobStatus, problem: Problem) -> list[Event]:
    """The handler said that the job can never be done."""
    return [_change(job, JobState.FAILED, error=problem)]


def decide_retry(
    job: JobStatus, problem: Problem, *, now: datetime, after: timedelta | None, backoff: Backoff, chance: float
) -> list[Event]:
    """The attempt failed in a way that may pass: tried again when due, or failed once the attempts are used up.

    `after` counts from `now` and is kept to the letter; without it `backoff` and `chance`, from [0, 1), decide.
    """
    if job.attempt >= job.max_attempts:
        return [_change(job, JobState.FAILED, error=problem)]
    delay = backoff.delay(job.attempt, chance) if after is None else after
    return [_change(job, JobState.RETRYING, due_at=now + delay, error=problem)]


def decide_hand_back(job: JobStatus) -> list[Event]:
    """The worker shuts down: the job is queued again, and this start does not count as an attempt."""
    return [_change(job, JobState.QUEUED, attempt=job.attempt - 1)]


def _change(
    job: JobStatus,
    state: JobState,
    *,
    attempt: int | None = None,
    worker: str | None = None,
    lock_expires_at: datetime | None = None,
    due_at: datetime | None = None,
    error: Problem | None = None,
    result: dict[str, Any] | None = None,
) -> JobStateChanged:
    if not legal(job.state, state):
        raise IllegalTransition(job.id, job.state, state)
    return JobStateChanged(
        previous=job.state,
        state=state,
        attempt=job.attempt if attempt is None else attempt,
        worker=worker,
        lock_expires_at=lock_expires_at,
        due_at=due_at,
        error=error,
        result=result,
    )

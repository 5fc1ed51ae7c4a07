"""What happens to a job: pure functions from where it stands to the events to append.

Each raises IllegalTransition where the table does not allow its change; the caller appends with the job's version as
the expectation, so that a decision on an outdated job is refused by the log.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Unpack

from callboard.contracts.event import Event
from callboard.contracts.events import JobCreated, JobRestarted, JobStateChanged
from callboard.contracts.jobs import JobArgs, JobState
from callboard.contracts.problems import Problem
from callboard.kernel.jobs import refusals
from callboard.kernel.jobs.backoff import Backoff
from callboard.kernel.jobs.cascade import dependency_failed
from callboard.kernel.jobs.outcomes import WORKER_LOST
from callboard.kernel.jobs.status import JobStatus, reopened
from callboard.kernel.jobs.terms import Terms
from callboard.kernel.jobs.transitions import IllegalTransition, legal


def decide_create(args: JobArgs, **terms: Unpack[Terms]) -> JobCreated:
    """The creation of a job of `args`' kind: queued, or waiting where it depends on other jobs; it starts at `due_at`."""
    state = JobState.WAITING if terms.get("depends_on") else JobState.QUEUED
    work = {"kind": args.kind, "args": args.model_dump(mode="json"), "providers": sorted(set(args.providers))}
    return JobCreated.model_validate({**work, **terms, "state": state})


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
    return [_change(_run(job), JobState.COMPLETED, result=result)]


def decide_reject(job: JobStatus, problem: Problem) -> list[Event]:
    """The handler said that the job can never be done."""
    return [_change(_run(job), JobState.FAILED, error=problem)]


def decide_retry(
    job: JobStatus, problem: Problem, *, now: datetime, after: timedelta | None, backoff: Backoff, chance: float
) -> list[Event]:
    """The attempt failed in a way that may pass: tried again when due, or failed once the attempts are used up.

    `after` counts from `now` and is kept to the letter; without it `backoff` and `chance`, from [0, 1), decide.
    """
    if job.attempt >= job.max_attempts:
        return [_change(_run(job), JobState.FAILED, error=problem)]
    delay = backoff.delay(job.attempt, chance) if after is None else after
    return [_change(_run(job), JobState.RETRYING, due_at=now + delay, error=problem)]


def decide_wait(job: JobStatus, problem: Problem, *, until: datetime) -> list[Event]:
    """A provider that it calls asked to be left alone: tried again then, and this start does not count as an attempt."""
    return [_change(_run(job), JobState.RETRYING, attempt=job.attempt - 1, due_at=until, error=problem)]


def decide_hand_back(job: JobStatus) -> list[Event]:
    """The worker shuts down: the job is queued again, and this start does not count as an attempt."""
    return [_change(_run(job), JobState.QUEUED, attempt=job.attempt - 1)]


def decide_pause(job: JobStatus) -> list[Event]:
    """Somebody wants the job to stand still: it keeps its checkpoints and due time; the start under way is no attempt.

    A job that is paused already stays as it is.

    Raises:
        Refused: JOB_IS_OVER.
    """
    _refuse_if_over(job)
    if job.state is JobState.PAUSED:
        return []
    attempt = job.attempt - 1 if job.state is JobState.RUNNING else job.attempt
    return [_change(job, JobState.PAUSED, attempt=attempt, due_at=job.due_at)]


def decide_resume(job: JobStatus, *, ready: bool) -> list[Event]:
    """Somebody wants a paused job to go on: queued, or waiting unless it is `ready`: all it depends on is completed.

    A job that is not paused goes on anyhow and stays as it is.

    Raises:
        Refused: JOB_IS_OVER.
    """
    _refuse_if_over(job)
    if job.state is not JobState.PAUSED:
        return []
    return [_change(job, _first_state(ready=ready), due_at=job.due_at)]


def decide_cancel(job: JobStatus) -> list[Event]:
    """Somebody wants the job no more. One that is cancelled already stays as it is.

    Raises:
        Refused: JOB_IS_OVER, since it completed or failed.
    """
    if job.state is JobState.CANCELLED:
        return []
    _refuse_if_over(job)
    return [_change(job, JobState.CANCELLED)]


def decide_another_try(job: JobStatus, *, restart: bool, ready: bool) -> list[Event]:
    """Somebody wants the job tried again, now and with all its attempts: from its last checkpoint, or from the start.

    A job that is about to start, or running, stays as it is; one that has not started yet can still be told to begin
    from the start. One that was over is reopened first, since the views may have forgotten it. `ready` is as for
    `decide_resume`.

    Raises:
        Refused: JOB_IS_OVER, since it completed; JOB_IS_PAUSED; JOB_IS_RUNNING, where it is to begin from the start.
    """
    restarted: list[Event] = [JobRestarted()] if restart else []
    match job.state:
        case JobState.COMPLETED:
            raise refusals.over(job.id, job.state)
        case JobState.PAUSED:
            raise refusals.paused(job.id)
        case JobState.RUNNING if restart:
            raise refusals.running(job.id)
        case JobState.RUNNING | JobState.QUEUED | JobState.WAITING:
            return restarted
        case JobState.RETRYING:
            return [*restarted, _change(job, JobState.QUEUED, attempt=0)]
        case JobState.FAILED | JobState.CANCELLED:
            return [reopened(job), *restarted, _change(job, _first_state(ready=ready), attempt=0)]


def decide_dependencies(job: JobStatus, broken: JobStatus | None) -> list[Event]:
    """What a job depends on has settled: one of it is `broken` (failed or cancelled), or, with None, all is completed.

    Somebody's pause holds on, unless the job can come to nothing any more.
    """
    if broken is not None:
        return [_change(job, JobState.FAILED, error=dependency_failed(broken))]
    return [_change(job, JobState.QUEUED, due_at=job.due_at)] if job.state is JobState.WAITING else []


def _run(job: JobStatus) -> JobStatus:
    """The job, since only a run has an outcome: the table alone allows others the same change for other reasons."""
    if job.state is not JobState.RUNNING:
        raise IllegalTransition(f"job {job.id} is {job.state}: no run of it can end")
    return job


def _first_state(*, ready: bool) -> JobState:
    return JobState.QUEUED if ready else JobState.WAITING


def _refuse_if_over(job: JobStatus) -> None:
    if job.state.final:
        raise refusals.over(job.id, job.state)


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
        raise IllegalTransition(f"job {job.id} is {job.state}: it cannot become {state}")
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

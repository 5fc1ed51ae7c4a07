"""What a job waits for, and what becomes of it when that comes to nothing."""

from __future__ import annotations

from uuid import UUID

from callboard.contracts.events import JobStateChanged
from callboard.contracts.jobs import JobState
from callboard.contracts.problems import Problem
from callboard.kernel.jobs import decisions
from callboard.kernel.jobs.status import JobStatus
from unit.kernel.jobs.job_log import BROKEN, FAULT, created, ended


def waiting() -> JobStatus:
    return created(depends_on=(BROKEN.id,)).job


def error_after(broken: JobStatus) -> Problem:
    """What a job fails with that depends on `broken`."""
    (event,) = decisions.decide_dependencies(waiting(), broken)
    assert isinstance(event, JobStateChanged)
    assert event.state is JobState.FAILED
    assert event.error
    return event.error


def test_a_job_that_depends_on_others_waits() -> None:
    """Only a job without dependencies is queued at once."""
    waiting, queued = created(depends_on=(UUID(int=9),)).job, created().job
    assert (JobState.WAITING, JobState.QUEUED) == (waiting.state, queued.state)


def test_a_failed_dependency_is_named_with_its_code() -> None:
    """Whoever reads of the failure knows which job to look at, and what is wrong with it."""
    error = error_after(BROKEN)
    assert ("DEPENDENCY_FAILED", False) == (error.code, error.retryable)
    assert f"Job {BROKEN.id} failed with FAULT" in error.message


def test_a_cancelled_dependency_is_named_as_such() -> None:
    """An error of an earlier attempt is not why it was cancelled."""
    cancelled = ended(JobState.CANCELLED, FAULT, 9)
    assert f"Job {cancelled.id} was cancelled, and" in error_after(cancelled).message


def test_the_root_is_told_from_what_followed_from_it() -> None:
    """However long the chain, each failure names the job that went wrong by itself, and the one in between."""
    error = error_after(BROKEN)
    for number in range(10, 15):
        error = error_after(ended(JobState.FAILED, error, number))
        assert f"Job {BROKEN.id} failed with FAULT" in error.message
        assert f"by way of job {UUID(int=number)}" in (error.hint or "")


def test_a_paused_job_is_not_let_go_but_does_fail() -> None:
    """What it depends on ends no pause; that it can come to nothing any more does."""
    log = created(depends_on=(BROKEN.id,))
    paused = log.append(*decisions.decide_pause(log.job))
    assert [] == decisions.decide_dependencies(paused, None)
    assert JobState.FAILED is log.append(*decisions.decide_dependencies(paused, BROKEN)).state

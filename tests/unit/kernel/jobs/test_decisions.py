"""What a worker does with a job: starts, ends, and what is left in it of each attempt."""

from __future__ import annotations

from datetime import timedelta

import pytest

from callboard.contracts.events import ChunkParsed, ParsePlanned
from callboard.contracts.jobs import JobState
from callboard.kernel.jobs import decisions
from callboard.kernel.jobs.outcomes import WORKER_LOST
from callboard.kernel.jobs.progress import Progress
from callboard.kernel.jobs.status import evolve
from unit.kernel.jobs.job_commands import retry, start
from unit.kernel.jobs.job_log import FAULT, START, created, recorded


def test_creation_fills_the_row() -> None:
    """What the event and its envelope say stands in the job."""
    job = created().job
    assert ("errand", "p", 3, 0, 5, 1, 1) == (
        job.kind,
        job.project,
        job.priority,
        job.attempt,
        job.max_attempts,
        job.created_position,
        job.version,
    )
    assert ("ada", "00-aa-bb-01", START + timedelta(seconds=1)) == (job.actor, job.traceparent, job.created_at)


def test_a_lost_worker_costs_an_attempt_and_is_named() -> None:
    """A second start of a running job says why there is one."""
    log = created()
    job = log.append(*start(log.append(*start(log.job))))
    assert (JobState.RUNNING, 2, WORKER_LOST) == (job.state, job.attempt, job.last_error)


def test_what_kills_its_workers_fails_in_the_end() -> None:
    """A running job without attempts left fails when its lease runs out."""
    log = created(max_attempts=1)
    job = log.append(*start(log.append(*start(log.job))))
    assert (JobState.FAILED, 1, WORKER_LOST) == (job.state, job.attempt, job.last_error)


def test_a_wait_that_is_asked_for_is_kept_to_the_letter() -> None:
    """Neither backoff nor chance changes what a provider asked for."""
    log = created()
    job = log.append(*retry(log.append(*start(log.job)), after=timedelta(seconds=90)))
    assert (JobState.RETRYING, START + timedelta(seconds=90), FAULT) == (job.state, job.due_at, job.last_error)


def test_the_last_attempt_fails_with_its_error() -> None:
    """After max_attempts there is no more waiting."""
    log = created(max_attempts=1)
    job = log.append(*retry(log.append(*start(log.job))))
    assert (JobState.FAILED, FAULT) == (job.state, job.last_error)


def test_handing_back_costs_no_attempt() -> None:
    """A worker that shuts down leaves the job as it found it."""
    log = created()
    job = log.append(*decisions.decide_hand_back(log.append(*start(log.job))))
    assert (JobState.QUEUED, 0, None) == (job.state, job.attempt, job.worker)


def test_checkpoints_move_the_progress_and_the_version() -> None:
    """Events of the handler's own count as steps by the reader that was handed in."""
    log = created()
    log.append(*start(log.job))
    job = log.append(
        ParsePlanned(engine="rules", engine_version="1", chunks=4, plan={}), ChunkParsed(index=0, total=4, parse={})
    )
    assert (Progress(1, 4), 4, JobState.RUNNING) == (job.progress, job.version, job.state)


def test_a_first_event_that_creates_nothing_is_refused() -> None:
    """No job comes to be by a change of state."""
    with pytest.raises(ValueError, match="begins with chunk_parsed"):
        evolve(None, recorded(ChunkParsed(index=0, total=1, parse={}), 1))


def test_an_error_outlives_a_later_success() -> None:
    """The last error says what went wrong on the way, also of a completed job."""
    log = created()
    job = log.append(*start(log.append(*retry(log.append(*start(log.job))))))
    job = log.append(*decisions.decide_complete(job, {"n": 1}))
    assert (JobState.COMPLETED, FAULT, {"n": 1}, 2) == (job.state, job.last_error, job.result, job.attempt)

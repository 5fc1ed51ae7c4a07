"""What people ask for: pause, resume, cancel and another try, and what is refused to them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from callboard.contracts.events import ChunkParsed, ParsePlanned
from callboard.contracts.jobs import JobState
from callboard.contracts.problems import Refused
from callboard.kernel.jobs import decisions
from callboard.kernel.jobs.checkpoints import checkpoints
from callboard.kernel.jobs.progress import Progress
from unit.kernel.jobs.job_commands import COMMANDS, retry, start
from unit.kernel.jobs.job_log import BROKEN, FAULT, START, Errand, Log, created


def test_a_pause_costs_no_attempt() -> None:
    """The start that it cuts short does not count."""
    log = created()
    job = log.append(*decisions.decide_pause(log.append(*start(log.job))))
    assert (JobState.PAUSED, 0, None) == (job.state, job.attempt, job.worker)


def test_another_try_has_all_attempts() -> None:
    """A job that failed for good may be started as often again, and still tells why it had failed."""
    log = created(max_attempts=1)
    failed = log.append(*retry(log.append(*start(log.job))))
    job = log.append(*decisions.decide_another_try(failed, restart=False, ready=True))
    assert (JobState.QUEUED, 0, FAULT, None) == (job.state, job.attempt, job.last_error, job.completed_at)


@pytest.mark.parametrize(("ready", "state"), [(True, JobState.QUEUED), (False, JobState.WAITING)])
def test_what_is_taken_up_again_waits_for_what_it_depends_on(*, ready: bool, state: JobState) -> None:
    """A resumed or retried job goes to the queue only if nothing it depends on is unfinished."""
    log = created()
    paused = log.append(*decisions.decide_pause(log.job))
    assert state is log.append(*decisions.decide_resume(paused, ready=ready)).state
    cancelled = log.append(*decisions.decide_cancel(log.job))
    assert state is log.append(*decisions.decide_another_try(cancelled, restart=False, ready=ready)).state


def test_a_restart_takes_the_progress_back() -> None:
    """Checkpoints from before a restart count no more; those after it do."""
    log = created()
    log.append(*start(log.job))
    log.append(
        ParsePlanned(engine="rules", engine_version="1", chunks=2, plan={}), ChunkParsed(index=0, total=2, parse={})
    )
    rejected = log.append(*decisions.decide_reject(log.job, FAULT))
    job = log.append(*decisions.decide_another_try(rejected, restart=True, ready=True))
    assert (Progress(), []) == (job.progress, checkpoints(log.events))
    last = ChunkParsed(index=1, total=2, parse={})
    log.append(last)
    assert [last] == checkpoints(log.events)


@pytest.mark.parametrize(
    ("before", "asked", "code"),
    [
        (["start", "complete"], "pause", "JOB_IS_OVER"),
        (["cancel"], "resume", "JOB_IS_OVER"),
        (["start", "reject"], "cancel", "JOB_IS_OVER"),
        (["start", "complete"], "try again", "JOB_IS_OVER"),
        (["pause"], "try again", "JOB_IS_PAUSED"),
        (["start"], "try again from the start", "JOB_IS_RUNNING"),
    ],
)
def test_refusals_say_why(before: list[str], asked: str, code: str) -> None:
    """What cannot be had has a stable code and a hint."""
    log = created()
    for command in before:
        log.append(*COMMANDS[command](log.job))
    with pytest.raises(Refused) as refused:
        COMMANDS[asked](log.job)
    assert code == refused.value.problem.code
    assert refused.value.problem.hint


def test_a_due_time_outlives_waiting_and_a_pause() -> None:
    """What was asked for at a time is not done sooner because it waited for others or stood still; a retry is now."""
    log = Log()
    due = START + timedelta(days=1)
    log.append(decisions.decide_create(Errand(), project="p", depends_on=(BROKEN.id,), due_at=due))
    log.append(*decisions.decide_dependencies(log.job, None))
    job = log.append(*decisions.decide_resume(log.append(*decisions.decide_pause(log.job)), ready=True))
    assert (JobState.QUEUED, due) == (job.state, job.due_at)
    cancelled = log.append(*decisions.decide_cancel(job))
    assert log.append(*decisions.decide_another_try(cancelled, restart=False, ready=True)).due_at is None

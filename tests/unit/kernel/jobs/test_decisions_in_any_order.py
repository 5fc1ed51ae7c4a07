"""Whatever is asked of a job in whatever order, what is appended is legal, and folds to the same."""

from __future__ import annotations

from contextlib import nullcontext, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.contracts.events import JobReopened, JobRestarted, JobStateChanged
from callboard.contracts.jobs import JobState
from callboard.contracts.problems import Refused
from callboard.kernel.jobs import decisions
from callboard.kernel.jobs.transitions import IllegalTransition, legal
from unit.kernel.jobs.job_commands import COMMANDS
from unit.kernel.jobs.job_log import Log, created

OVER_FOR_GOOD = {JobState.COMPLETED, JobState.FAILED}
UNSTARTED = {JobState.WAITING, JobState.QUEUED, JobState.PAUSED, JobState.RETRYING}
IDEMPOTENT = ("pause", "resume", "resume to wait", "cancel", "try again", "try again later")


def command_sequences() -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(COMMANDS)), max_size=30)


def after(commands: list[str]) -> Log:
    """A job of which all this was asked, one after the other; what was refused has left nothing."""
    log = created()
    for command in commands:
        with suppress(IllegalTransition, Refused):
            log.append(*COMMANDS[command](log.job))
    return log


@given(commands=command_sequences(), max_attempts=st.integers(1, 4))
def test_any_commands_give_legal_transitions_only(commands: list[str], max_attempts: int) -> None:
    """Whatever is asked for in whatever order, the log holds only what the table has, each from where the job stood."""
    log = created(max_attempts)
    for command in commands:
        before = log.job
        try:
            events = COMMANDS[command](before)
        except (IllegalTransition, Refused):
            continue
        for event in events:
            if isinstance(event, JobRestarted):
                assert log.append(event).state is before.state
                continue
            if isinstance(event, JobReopened):
                assert before.state.final
                assert before.state is log.append(event).state
                continue
            assert isinstance(event, JobStateChanged)
            assert before.state is event.previous
            assert legal(event.previous, event.state)
            assert event.state is log.append(event).state


@given(commands=command_sequences(), max_attempts=st.integers(1, 4))
def test_a_job_is_never_started_more_often_than_it_may_be(commands: list[str], max_attempts: int) -> None:
    """Attempts stay within the allowance, and a job that is over has a time of its end."""
    log = created(max_attempts)
    for command in commands:
        try:
            job = log.append(*COMMANDS[command](log.job))
        except (IllegalTransition, Refused):
            continue
        assert 0 <= job.attempt <= max_attempts
        assert job.state.final == (job.completed_at is not None)
        assert (job.state is JobState.RUNNING) == (job.worker is not None)
        assert job.state is not JobState.RETRYING or job.due_at is not None
        assert job.due_at is None or job.state in UNSTARTED
        assert len(log.events) == job.version


@given(commands=command_sequences(), last=st.sampled_from(IDEMPOTENT))
def test_asking_for_the_same_twice_changes_nothing_more(commands: list[str], last: str) -> None:
    """What somebody asked for is so already when they ask again: nothing is appended, and nothing refused."""
    log = after(commands)
    try:
        log.append(*COMMANDS[last](log.job))
    except (IllegalTransition, Refused):
        return
    assert [] == COMMANDS[last](log.job)


@given(commands=command_sequences())
def test_a_cancellation_is_refused_only_to_what_is_over(commands: list[str]) -> None:
    """Wherever a job stands, it is cancelled then, unless it has come to its own end."""
    log = after(commands)
    refusal = pytest.raises(Refused, match="is over") if log.job.state in OVER_FOR_GOOD else nullcontext()
    with refusal:
        assert JobState.CANCELLED is log.append(*decisions.decide_cancel(log.job)).state


@given(commands=command_sequences())
def test_folding_the_log_again_gives_the_same_job(commands: list[str]) -> None:
    """The state is a function of the events alone."""
    log = after(commands)
    again = Log()
    for event in log.events:
        again.append(event)
    assert log.job == again.job

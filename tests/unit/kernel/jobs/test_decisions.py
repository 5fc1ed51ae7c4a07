"""Decisions on jobs, and the fold of what they append."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.contracts.event import Event, Origin, Recorded
from callboard.contracts.events import ChunkParsed, JobReopened, JobRestarted, JobStateChanged, ParsePlanned
from callboard.contracts.ids import new_id
from callboard.contracts.jobs import JobArgs, JobState
from callboard.contracts.problems import Problem, Refused
from callboard.contracts.subjects import Aggregate
from callboard.kernel.jobs import decisions
from callboard.kernel.jobs.backoff import Backoff
from callboard.kernel.jobs.checkpoints import checkpoints
from callboard.kernel.jobs.outcomes import WORKER_LOST
from callboard.kernel.jobs.progress import Progress
from callboard.kernel.jobs.status import JobStatus, evolve
from callboard.kernel.jobs.transitions import IllegalTransition, legal

JOB = UUID(int=7)
START = datetime(2026, 1, 1, tzinfo=UTC)
FAULT = Problem(code="FAULT", message="It went wrong.", retryable=True)


class Errand(JobArgs):
    kind: ClassVar[str] = "errand"
    service: ClassVar[str] = "test"


@dataclass
class Log:
    """One job's events in memory, folded as they come."""

    events: list[Event] = field(default_factory=list[Event])
    job: JobStatus | None = None

    def append(self, *events: Event) -> JobStatus:
        for event in events:
            self.events.append(event)
            self.job = evolve(self.job, recorded(event, len(self.events)))
        assert self.job is not None
        return self.job


def recorded(event: Event, position: int) -> Recorded:
    return Recorded(
        id=new_id(),
        aggregate=Aggregate("job", JOB),
        event=event,
        time=START + timedelta(seconds=position),
        origin=Origin(source="test", actor="ada", traceparent="00-aa-bb-01"),
        position=position,
    )


def created(max_attempts: int = 5, depends_on: tuple[UUID, ...] = ()) -> Log:
    log = Log()
    log.append(
        decisions.decide_create(Errand(), project="p", priority=3, max_attempts=max_attempts, depends_on=depends_on)
    )
    return log


def ended(state: JobState, error: Problem | None, number: int) -> JobStatus:
    job = created().job
    assert job is not None
    return job.model_copy(update={"id": UUID(int=number), "state": state, "last_error": error})


BROKEN = ended(JobState.FAILED, FAULT, 9)


def start(job: JobStatus) -> list[Event]:
    return decisions.decide_start(job, worker="w", lock_expires_at=START)


def retry(job: JobStatus, after: timedelta | None = None) -> list[Event]:
    return decisions.decide_retry(job, FAULT, now=START, after=after, backoff=Backoff(), chance=0.5)


def dependencies_settled(job: JobStatus, broken: JobStatus | None) -> list[Event]:
    """Only what has not started is ever looked at."""
    return decisions.decide_dependencies(job, broken) if job.state in {JobState.WAITING, JobState.PAUSED} else []


COMMANDS: dict[str, Callable[[JobStatus], list[Event]]] = {
    "start": start,
    "complete": lambda job: decisions.decide_complete(job, {"n": 1}),
    "reject": lambda job: decisions.decide_reject(job, FAULT),
    "retry": retry,
    "hand back": decisions.decide_hand_back,
    "pause": decisions.decide_pause,
    "resume": lambda job: decisions.decide_resume(job, ready=True),
    "resume to wait": lambda job: decisions.decide_resume(job, ready=False),
    "cancel": decisions.decide_cancel,
    "try again": lambda job: decisions.decide_another_try(job, restart=False, ready=True),
    "try again from the start": lambda job: decisions.decide_another_try(job, restart=True, ready=True),
    "try again later": lambda job: decisions.decide_another_try(job, restart=False, ready=False),
}
OVER_FOR_GOOD = {JobState.COMPLETED, JobState.FAILED}
COMMANDS["let go"] = lambda job: dependencies_settled(job, None)
COMMANDS["give up on"] = lambda job: dependencies_settled(job, BROKEN)
UNSTARTED = {JobState.WAITING, JobState.QUEUED, JobState.PAUSED, JobState.RETRYING}
IDEMPOTENT = ("pause", "resume", "resume to wait", "cancel", "try again", "try again later")


def command_sequences() -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(COMMANDS)), max_size=30)


@given(commands=command_sequences(), max_attempts=st.integers(1, 4))
def test_any_commands_give_legal_transitions_only(commands: list[str], max_attempts: int) -> None:
    """Whatever is asked for in whatever order, the log holds only what the table has, each from where the job stood."""
    log = created(max_attempts)
    for command in commands:
        assert log.job is not None
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
        assert log.job is not None
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
    log = created()
    for command in [*commands, last]:
        assert log.job is not None
        try:
            log.append(*COMMANDS[command](log.job))
        except (IllegalTransition, Refused):
            if command == last:
                return
    assert log.job is not None
    assert [] == COMMANDS[last](log.job)


@given(commands=command_sequences())
def test_a_cancellation_is_refused_only_to_what_is_over(commands: list[str]) -> None:
    """Wherever a job stands, it is cancelled then, unless it has come to its own end."""
    log = created()
    for command in commands:
        assert log.job is not None
        try:
            log.append(*COMMANDS[command](log.job))
        except (IllegalTransition, Refused):
            continue
    assert log.job is not None
    refusal = pytest.raises(Refused, match="is over") if log.job.state in OVER_FOR_GOOD else nullcontext()
    with refusal:
        assert JobState.CANCELLED is log.append(*decisions.decide_cancel(log.job)).state


@given(commands=command_sequences())
def test_folding_the_log_again_gives_the_same_job(commands: list[str]) -> None:
    """The state is a function of the events alone."""
    log = created()
    for command in commands:
        assert log.job is not None
        try:
            log.append(*COMMANDS[command](log.job))
        except (IllegalTransition, Refused):
            continue
    again = Log()
    for event in log.events:
        again.append(event)
    assert log.job == again.job


def test_a_job_that_depends_on_others_waits() -> None:
    """Only a job without dependencies is queued at once."""
    waiting, queued = created(depends_on=(UUID(int=9),)).job, created().job
    assert waiting is not None
    assert queued is not None
    assert (JobState.WAITING, JobState.QUEUED) == (waiting.state, queued.state)


def test_creation_fills_the_row() -> None:
    """What the event and its envelope say stands in the job."""
    job = created().job
    assert job is not None
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
    assert log.job is not None
    job = log.append(*start(log.append(*start(log.job))))
    assert (JobState.RUNNING, 2, WORKER_LOST) == (job.state, job.attempt, job.last_error)


def test_what_kills_its_workers_fails_in_the_end() -> None:
    """A running job without attempts left fails when its lease runs out."""
    log = created(max_attempts=1)
    assert log.job is not None
    job = log.append(*start(log.append(*start(log.job))))
    assert (JobState.FAILED, 1, WORKER_LOST) == (job.state, job.attempt, job.last_error)


def test_a_wait_that_is_asked_for_is_kept_to_the_letter() -> None:
    """Neither backoff nor chance changes what a provider asked for."""
    log = created()
    assert log.job is not None
    job = log.append(*retry(log.append(*start(log.job)), after=timedelta(seconds=90)))
    assert (JobState.RETRYING, START + timedelta(seconds=90), FAULT) == (job.state, job.due_at, job.last_error)


def test_the_last_attempt_fails_with_its_error() -> None:
    """After max_attempts there is no more waiting."""
    log = created(max_attempts=1)
    assert log.job is not None
    job = log.append(*retry(log.append(*start(log.job))))
    assert (JobState.FAILED, FAULT) == (job.state, job.last_error)


def test_handing_back_costs_no_attempt() -> None:
    """A worker that shuts down leaves the job as it found it."""
    log = created()
    assert log.job is not None
    job = log.append(*decisions.decide_hand_back(log.append(*start(log.job))))
    assert (JobState.QUEUED, 0, None) == (job.state, job.attempt, job.worker)


def test_checkpoints_move_the_progress_and_the_version() -> None:
    """Events of the handler's own count as steps by the reader that was handed in."""
    log = created()
    assert log.job is not None
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
    assert log.job is not None
    job = log.append(*start(log.append(*retry(log.append(*start(log.job))))))
    job = log.append(*decisions.decide_complete(job, {"n": 1}))
    assert (JobState.COMPLETED, FAULT, {"n": 1}, 2) == (job.state, job.last_error, job.result, job.attempt)


def test_a_pause_costs_no_attempt() -> None:
    """The start that it cuts short does not count."""
    log = created()
    assert log.job is not None
    job = log.append(*decisions.decide_pause(log.append(*start(log.job))))
    assert (JobState.PAUSED, 0, None) == (job.state, job.attempt, job.worker)


def test_another_try_has_all_attempts() -> None:
    """A job that failed for good may be started as often again, and still tells why it had failed."""
    log = created(max_attempts=1)
    assert log.job is not None
    failed = log.append(*retry(log.append(*start(log.job))))
    job = log.append(*decisions.decide_another_try(failed, restart=False, ready=True))
    assert (JobState.QUEUED, 0, FAULT, None) == (job.state, job.attempt, job.last_error, job.completed_at)


@pytest.mark.parametrize(("ready", "state"), [(True, JobState.QUEUED), (False, JobState.WAITING)])
def test_what_is_taken_up_again_waits_for_what_it_depends_on(*, ready: bool, state: JobState) -> None:
    """A resumed or retried job goes to the queue only if nothing it depends on is unfinished."""
    log = created()
    assert log.job is not None
    paused = log.append(*decisions.decide_pause(log.job))
    assert state is log.append(*decisions.decide_resume(paused, ready=ready)).state
    assert log.job is not None
    cancelled = log.append(*decisions.decide_cancel(log.job))
    assert state is log.append(*decisions.decide_another_try(cancelled, restart=False, ready=ready)).state


def test_a_restart_takes_the_progress_back() -> None:
    """Checkpoints from before a restart count no more; those after it do."""
    log = created()
    assert log.job is not None
    log.append(*start(log.job))
    log.append(
        ParsePlanned(engine="rules", engine_version="1", chunks=2, plan={}), ChunkParsed(index=0, total=2, parse={})
    )
    assert log.job is not None
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
        assert log.job is not None
        log.append(*COMMANDS[command](log.job))
    assert log.job is not None
    with pytest.raises(Refused) as refused:
        COMMANDS[asked](log.job)
    assert code == refused.value.problem.code
    assert refused.value.problem.hint


def waiting() -> JobStatus:
    job = created(depends_on=(BROKEN.id,)).job
    assert job is not None
    return job


def error_after(broken: JobStatus) -> Problem:
    """What a job fails with that depends on `broken`."""
    (event,) = decisions.decide_dependencies(waiting(), broken)
    assert isinstance(event, JobStateChanged)
    assert event.state is JobState.FAILED
    assert event.error
    return event.error


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
    assert log.job is not None
    paused = log.append(*decisions.decide_pause(log.job))
    assert [] == decisions.decide_dependencies(paused, None)
    assert JobState.FAILED is log.append(*decisions.decide_dependencies(paused, BROKEN)).state


def test_a_due_time_outlives_waiting_and_a_pause() -> None:
    """What was asked for at a time is not done sooner because it waited for others or stood still; a retry is now."""
    log = Log()
    due = START + timedelta(days=1)
    log.append(decisions.decide_create(Errand(), project="p", depends_on=(BROKEN.id,), due_at=due))
    assert log.job is not None
    log.append(*decisions.decide_dependencies(log.job, None))
    job = log.append(*decisions.decide_resume(log.append(*decisions.decide_pause(log.job)), ready=True))
    assert (JobState.QUEUED, due) == (job.state, job.due_at)
    cancelled = log.append(*decisions.decide_cancel(job))
    assert log.append(*decisions.decide_another_try(cancelled, restart=False, ready=True)).due_at is None

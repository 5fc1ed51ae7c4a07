"""What the end of a handler's run means for its job."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from callboard.contracts.events import JobStateChanged
from callboard.contracts.jobs import JobState
from callboard.contracts.problems import Problem, Refused
from callboard.kernel.errors import TooLarge, Unavailable
from callboard.kernel.jobs.backoff import Backoff
from callboard.kernel.jobs.outcomes import INTERNAL_ERROR, HandedBack, Reject, Retry
from callboard.kernel.jobs.status import JobStatus
from callboard.kernel.jobs.verdict import LOG_UNAVAILABLE, RESULT_TOO_LARGE, decide_outcome, foreseen

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FINAL = Problem(code="FINAL", message="Never.")
PASSING = Problem(code="PASSING", message="Not now.", retryable=True)
JOB = JobStatus(
    id=UUID(int=1),
    kind="errand",
    project="p",
    priority=0,
    args={},
    inputs=(),
    depends_on=(),
    idempotency_key=None,
    state=JobState.RUNNING,
    attempt=2,
    max_attempts=3,
    actor="ada",
    traceparent=None,
    created_position=1,
    version=4,
    created_at=NOW,
    updated_at=NOW,
)


def outcome(end: BaseException | dict[str, Any] | None, job: JobStatus = JOB) -> JobStateChanged:
    [event] = decide_outcome(job, end, now=NOW, backoff=Backoff(base=timedelta(seconds=2)), chance=0.5)
    assert isinstance(event, JobStateChanged)
    return event


@pytest.mark.parametrize("result", [None, {}, {"n": 1}])
def test_returning_completes(result: dict[str, Any] | None) -> None:
    """What the handler returns is the job's result."""
    event = outcome(result)
    assert (JobState.COMPLETED, result) == (event.state, event.result)


@pytest.mark.parametrize(
    ("end", "state", "error"),
    [
        (Reject(FINAL), JobState.FAILED, FINAL),
        (Reject(PASSING), JobState.FAILED, PASSING),
        (Refused(FINAL), JobState.FAILED, FINAL),
        (Refused(PASSING), JobState.RETRYING, PASSING),
        (Retry(problem=FINAL), JobState.RETRYING, FINAL),
        (Unavailable("no answer"), JobState.RETRYING, LOG_UNAVAILABLE),
        (TooLarge("an event", 300_000, 262_144), JobState.FAILED, RESULT_TOO_LARGE),
        (RuntimeError("secret"), JobState.RETRYING, INTERNAL_ERROR),
        (HandedBack(), JobState.QUEUED, None),
    ],
)
def test_each_way_to_raise_has_its_state(end: BaseException, state: JobState, error: Problem | None) -> None:
    """The closed set of outcomes; whatever is not in it may pass."""
    event = outcome(end)
    assert (state, error) == (event.state, event.error)


def test_a_wait_of_its_own_goes_before_the_backoff() -> None:
    """Without one, the second attempt's ceiling of four seconds is halved by the chance."""
    assert NOW + timedelta(seconds=90) == outcome(Retry(after=timedelta(seconds=90))).due_at
    assert NOW + timedelta(seconds=2) == outcome(Retry()).due_at


def test_the_last_attempt_fails() -> None:
    """There is no retry beyond max_attempts, whoever asks for it."""
    last = JOB.model_copy(update={"attempt": 3})
    assert JobState.FAILED is outcome(Retry(), last).state
    assert JobState.FAILED is outcome(RuntimeError(), last).state


def test_malfunctions_are_told_from_what_handlers_mean_to_raise() -> None:
    """Only what nobody foresaw is worth a traceback."""
    assert [True, True, True, False] == [
        foreseen(error) for error in (Reject(FINAL), HandedBack(), Unavailable(""), RuntimeError())
    ]

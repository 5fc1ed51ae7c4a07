"""Why a job is not running, told from what the views and the workers say."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from callboard.api.answers import JobAnswer, JobProgress
from callboard.api.explanation import Circumstances, explain
from callboard.contracts.jobs import JobState
from callboard.contracts.problems import Problem
from callboard.kernel.jobs import PresentWorker

NOW = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


def a_job(state: JobState, **facts: Any) -> JobAnswer:
    given: dict[str, Any] = {
        "id": UUID(int=1),
        "kind": "errand",
        "project": "p",
        "state": state,
        "attempt": 1,
        "max_attempts": 5,
        "progress": JobProgress(completed=0, total=0, percent=0),
        "priority": 0,
        "args": {},
        "inputs": [],
        "depends_on": [],
        "worker": None,
        "due_at": None,
        "error": None,
        "result": None,
        "actor": "ada",
        "created_at": NOW,
        "started_at": None,
        "completed_at": None,
        "updated_at": NOW,
        "created_position": 1,
        "position": 2,
        **facts,
    }
    return JobAnswer.model_validate(given)


def a_worker(busy: int = 0, kind: str = "errand") -> PresentWorker:
    return PresentWorker(
        name="w", service="s", host="h", pid=1, version="1", kinds=(kind,), slots=2, busy=busy, jobs=(), started_at=NOW
    )


FREE, BUSY, OTHER = [a_worker()], [a_worker(2)], [a_worker(kind="dance")]
TIMEOUT = Problem(code="TIMEOUT", message="Too slow.")


@pytest.mark.parametrize(
    ("job", "workers", "codes"),
    [
        (a_job(JobState.QUEUED), FREE, []),
        (a_job(JobState.QUEUED), [*BUSY, *FREE], []),
        (a_job(JobState.QUEUED), BUSY, ["WORKERS_BUSY"]),
        (a_job(JobState.QUEUED), OTHER, ["NO_WORKER"]),
        (a_job(JobState.QUEUED), None, []),
        (a_job(JobState.QUEUED, due_at=LATER), FREE, ["NOT_DUE"]),
        (a_job(JobState.QUEUED, due_at=NOW), FREE, []),
        (a_job(JobState.RETRYING, due_at=LATER, error=TIMEOUT), BUSY, ["NOT_DUE", "WORKERS_BUSY"]),
        (a_job(JobState.RUNNING, worker="w"), FREE, []),
        (a_job(JobState.RUNNING, worker="v"), FREE, ["WORKER_GONE"]),
        (a_job(JobState.COMPLETED, due_at=LATER), [], []),
        (a_job(JobState.CANCELLED), [], []),
    ],
)
def test_each_thing_in_its_way_is_told(job: JobAnswer, workers: list[PresentWorker] | None, codes: list[str]) -> None:
    """And nothing where it is about to start, or over."""
    around = Circumstances(needs=[], roots=[], workers=workers, now=NOW)
    assert codes == [reason.code for reason in explain(job, around)]


def test_the_next_try_says_what_went_wrong() -> None:
    """Which attempt, with what, and when it is tried again."""
    job = a_job(JobState.RETRYING, due_at=LATER, error=TIMEOUT)
    (reason,) = explain(job, Circumstances(needs=[], roots=[], workers=FREE, now=NOW))
    assert "Attempt 1 of 5 went wrong (TIMEOUT); it is tried again at 2026-01-02T12:05:00+00:00." == reason.message


@pytest.mark.parametrize(
    ("needs", "words"),
    [
        (1, "It waits for the job that it depends on."),
        (2, "It waits for 1 of the 2 jobs that it depends on."),
    ],
)
def test_one_job_is_spoken_of_as_one(needs: int, words: str) -> None:
    """All but the first are completed."""
    states = [JobState.RUNNING, *[JobState.COMPLETED] * (needs - 1)]
    others = [a_job(state, id=UUID(int=2 + n)) for n, state in enumerate(states)]
    job = a_job(JobState.WAITING, depends_on=[other.id for other in others])
    (reason,) = explain(job, Circumstances(needs=others, roots=[], workers=FREE, now=NOW))
    assert words == reason.message


def test_one_slot_is_spoken_of_as_one() -> None:
    """That of the only worker."""
    busy = [a_worker(1).model_copy(update={"slots": 1})]
    (reason,) = explain(a_job(JobState.QUEUED), Circumstances(needs=[], roots=[], workers=busy, now=NOW))
    assert "The only slot for its kind is in use." == reason.message


def test_of_several_causes_the_first_is_named() -> None:
    """And the others are counted."""
    roots = [a_job(JobState.CANCELLED, id=UUID(int=2)), a_job(JobState.FAILED, id=UUID(int=3), error=TIMEOUT)]
    (reason,) = explain(a_job(JobState.FAILED), Circumstances(needs=[], roots=roots, workers=FREE, now=NOW))
    assert f"follows from job {UUID(int=2)}, which was cancelled (and 1 more went wrong)." in reason.message


@pytest.mark.parametrize(
    ("running", "words"),
    [
        ({("errand", "p"): 1}, []),
        ({("errand", "q"): 3}, ["of its kind"]),
        ({("errand", "p"): 2}, ["of its project"]),
        ({("errand", "p"): 2, ("errand", "q"): 1}, ["of its kind", "of its project"]),
        ({("dance", "p"): 9}, []),
    ],
)
def test_a_limit_that_is_reached_is_told(running: dict[tuple[str, str], int], words: list[str]) -> None:
    """Of its kind and of its project, as the workers have them; jobs of other services do not count."""
    workers = [a_worker().model_copy(update={"kind_limits": {"errand": 3}, "project_limit": 2})]
    reasons = explain(
        a_job(JobState.QUEUED), Circumstances(needs=[], roots=[], workers=workers, now=NOW, running=running)
    )
    assert ["LIMIT_REACHED"] * len(words) == [reason.code for reason in reasons]
    assert all(each in reason.message for each, reason in zip(words, reasons, strict=True))


@pytest.mark.parametrize(
    ("state", "codes"), [(JobState.QUEUED, ["GATE_CLOSED"]), (JobState.RUNNING, []), (JobState.COMPLETED, [])]
)
def test_a_closed_gate_is_told(state: JobState, codes: list[str]) -> None:
    """The provider that a job needs wants to be left alone, and until when; a run goes on behind it."""
    around = Circumstances(needs=[], roots=[], workers=FREE, now=NOW, gates={"anthropic": LATER})
    reasons = explain(a_job(state, worker="w"), around)
    assert codes == [reason.code for reason in reasons]
    assert all("anthropic" in reason.message and "12:05" in reason.message for reason in reasons)

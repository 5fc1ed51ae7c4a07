"""A job that was over is reopened with all that views have to know of it, whether or not they forgot it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from callboard.contracts.event import Origin, Recorded
from callboard.contracts.events import EVENTS, JobReopened, JobRestarted, JobStateChanged
from callboard.contracts.ids import new_id
from callboard.contracts.jobs import JobState
from callboard.contracts.problems import Problem
from callboard.contracts.subjects import Aggregate
from callboard.kernel.jobs.decisions import decide_another_try
from callboard.kernel.jobs.status import JobStatus, evolve, reopened

GOLDEN = Path(__file__).parents[3] / "contracts" / "golden" / "job_reopened.v1.json"
LATER = datetime(2026, 3, 1, 12, 30, 15, 125, tzinfo=UTC)
FAILED = JobStatus(
    id=UUID(int=7),
    kind="errand",
    project="p",
    priority=3,
    args={"n": [1.5, None, "é"]},
    inputs=("document/7",),
    depends_on=(UUID(int=3),),
    providers=("openai",),
    idempotency_key="key",
    state=JobState.FAILED,
    attempt=4,
    max_attempts=4,
    steps_completed=3,
    steps_total=9,
    last_error=Problem(code="FAULT", message="It went wrong.", hint="Mend it."),
    actor="ada",
    traceparent="00-aa-bb-01",
    created_position=12,
    version=90,
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
    started_at=datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC),
    completed_at=datetime(2026, 1, 3, tzinfo=UTC),
    updated_at=datetime(2026, 1, 3, tzinfo=UTC),
)


UNTOLD = {"worker", "lock_expires_at", "due_at", "result"}
"""What a job that failed or was cancelled never has."""


def test_every_field_is_tried() -> None:
    """A field that is new is given here, too, so that the tests below see whether it is lost."""
    assert set(JobStatus.model_fields) - UNTOLD == FAILED.model_fields_set


def recorded(event: JobReopened) -> Recorded:
    origin = Origin(source="test", actor="bob", traceparent="00-cc-dd-01")
    return Recorded(
        id=new_id(), aggregate=Aggregate("job", FAILED.id), event=event, time=LATER, origin=origin, position=200
    )


@pytest.mark.parametrize("known", [None, FAILED], ids=["forgotten", "known"])
def test_nothing_of_the_job_is_lost(known: JobStatus | None) -> None:
    """Whether the row was there or not, it is the same after the event, up to what the event itself changes."""
    event = EVENTS.decode(JobReopened.type, JobReopened.version, reopened(FAILED).model_dump_json().encode())
    assert isinstance(event, JobReopened)
    expected = FAILED.model_copy(update={"version": 200, "updated_at": LATER, "completed_at": None})
    assert expected == evolve(known, recorded(event))


def test_a_published_one_makes_a_job() -> None:
    """What a job_reopened of any program held is enough for the row of today."""
    job = evolve(None, recorded(JobReopened.model_validate(json.loads(GOLDEN.read_text()))))
    assert ("failed", 812, 3) == (job.state, job.created_position, job.steps_completed)


def test_it_stands_before_everything_else_of_the_try() -> None:
    """So that a view which forgot the job meets nothing of it that needs a row first."""
    events = decide_another_try(FAILED, restart=True, ready=True)
    assert [JobReopened, JobRestarted, JobStateChanged] == [type(event) for event in events]


def test_a_job_that_is_not_over_needs_none() -> None:
    """No view forgets a job that waits for its next try."""
    waiting = FAILED.model_copy(update={"state": JobState.RETRYING, "completed_at": None})
    assert [JobStateChanged] == [type(event) for event in decide_another_try(waiting, restart=False, ready=True)]

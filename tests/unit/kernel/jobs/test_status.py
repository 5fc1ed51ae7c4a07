"""The fold of a job's events."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from callboard.contracts.event import Envelope, Event, Origin
from callboard.contracts.events import ChunkParsed, JobCreated
from callboard.contracts.ids import new_id
from callboard.contracts.jobs import JobState
from callboard.contracts.subjects import Aggregate
from callboard.kernel.jobs.decisions import decide_complete, decide_start
from callboard.kernel.jobs.status import JobStatus, evolve

JOB = Aggregate("job", new_id())


def told(job: JobStatus | None, event: Event, position: int) -> JobStatus:
    """The job after an event at a position."""
    return evolve(job, Envelope.wrap(JOB, event, Origin(source="test")).at(position))


def test_a_folded_job_is_a_job_like_any_other() -> None:
    """It equals, compares and travels as the one that is validated from its row, and the earlier one stays as it was."""
    created = told(None, JobCreated(kind="errand", project="p", args={"n": 1}), 7)
    (start,) = decide_start(created, worker="w", lock_expires_at=datetime(2026, 1, 1, tzinfo=UTC))
    running = told(told(created, start, 8), ChunkParsed(index=0, total=3, parse={}), 9)
    (end,) = decide_complete(running, {"done": True})
    job = told(running, end, 10)

    assert job == JobStatus.model_validate_json(job.model_dump_json())
    assert job == job.model_copy()
    assert (JobState.COMPLETED, {"done": True}, 10, 1, 3) == (
        job.state,
        job.result,
        job.version,
        job.steps_completed,
        job.steps_total,
    )
    assert (JobState.QUEUED, None, 7) == (created.state, created.result, created.version)
    with pytest.raises(ValidationError, match="frozen"):
        job.version = 11  # pyright: ignore[reportAttributeAccessIssue] - that is the point

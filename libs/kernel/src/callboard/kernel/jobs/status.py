"""What is known of a job: the fold of its events, which is also the row of the view."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from callboard.contracts.event import Recorded
from callboard.contracts.events import JobCreated, JobStateChanged
from callboard.contracts.jobs import JobState
from callboard.contracts.problems import Problem
from callboard.kernel.jobs.progress import Progress, ProgressReader, no_progress


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStatus:
    """One job as of its event at `version`. All times are those of events: UTC, of whoever appended."""

    id: UUID
    kind: str
    project: str
    priority: int
    """Higher goes first."""
    args: dict[str, Any]
    """As created; `JobKinds.read` makes the kind's model of it."""
    inputs: tuple[str, ...]
    """What it works on, as `kind/id`."""
    depends_on: tuple[UUID, ...]
    idempotency_key: str | None
    state: JobState
    attempt: int
    """How often it has been started, not counting starts that were handed back; 0 before the first."""
    max_attempts: int
    progress: Progress = field(default_factory=Progress)
    worker: str | None = None
    """Who runs it, while running."""
    lock_expires_at: datetime | None = None
    """When the run's first lease ends, while running; heartbeats renew the lease row, not this."""
    due_at: datetime | None = None
    """When it may start again, while retrying."""
    last_error: Problem | None = None
    """Of the last attempt that went wrong; kept when a later one succeeds."""
    result: dict[str, Any] | None = None
    """What it gave, once completed."""
    actor: str
    """Who asked for it."""
    traceparent: str | None
    """W3C trace context of its creation; every run continues this trace."""
    created_position: int
    """The log position of its creation: what first in, first out goes by."""
    version: int
    """The log position of its last event: what an append to it expects."""
    created_at: datetime
    started_at: datetime | None = None
    """When its latest attempt was started."""
    completed_at: datetime | None = None
    """When it became completed, failed or cancelled."""
    updated_at: datetime


def evolve(job: JobStatus | None, recorded: Recorded, read_progress: ProgressReader = no_progress) -> JobStatus:
    """The job after one more of its events.

    Raises:
        ValueError: the first event is no creation, which no owner ever appends.
    """
    event = recorded.event
    if job is None:
        if not isinstance(event, JobCreated):
            raise ValueError(f"{recorded.aggregate} begins with {event.type} instead of {JobCreated.type}")
        return _created(event, recorded)
    seen = replace(job, version=recorded.position, updated_at=recorded.time)
    if isinstance(event, JobStateChanged):
        return _changed(seen, event, recorded.time)
    return replace(seen, progress=seen.progress.after(read_progress(event)))


def _created(event: JobCreated, recorded: Recorded) -> JobStatus:
    return JobStatus(
        id=recorded.aggregate.id,
        kind=event.kind,
        project=event.project,
        priority=event.priority,
        args=event.args,
        inputs=event.inputs,
        depends_on=event.depends_on,
        idempotency_key=event.idempotency_key,
        state=event.state,
        attempt=0,
        max_attempts=event.max_attempts,
        actor=recorded.origin.actor,
        traceparent=recorded.origin.traceparent,
        created_position=recorded.position,
        version=recorded.position,
        created_at=recorded.time,
        updated_at=recorded.time,
    )


def _changed(job: JobStatus, event: JobStateChanged, time: datetime) -> JobStatus:
    return replace(
        job,
        state=event.state,
        attempt=event.attempt,
        worker=event.worker,
        lock_expires_at=event.lock_expires_at,
        due_at=event.due_at,
        last_error=event.error or job.last_error,
        result=event.result,
        started_at=time if event.state is JobState.RUNNING else job.started_at,
        completed_at=time if event.state.final else None,
    )

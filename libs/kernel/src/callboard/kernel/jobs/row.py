"""A job as the view's row, there and back."""

from __future__ import annotations

import json
from typing import Any

import asyncpg

from callboard.contracts.jobs import JobState
from callboard.contracts.problems import Problem
from callboard.kernel.jobs.progress import Progress
from callboard.kernel.jobs.status import JobStatus

_SAME = (
    "id",
    "kind",
    "project",
    "priority",
    "args",
    "inputs",
    "depends_on",
    "idempotency_key",
    "state",
    "attempt",
    "max_attempts",
    "worker",
    "lock_expires_at",
    "due_at",
    "result",
    "actor",
    "traceparent",
    "created_position",
    "version",
    "created_at",
    "started_at",
    "completed_at",
    "updated_at",
)
"""What has one name and one meaning in the row and in JobStatus."""


def to_rows(jobs: list[JobStatus]) -> str:
    """The rows as JSON, for `upsert.sql`; ids and times as text that Postgres reads exactly."""
    return json.dumps([_to_row(job) for job in jobs], default=str)


def _to_row(job: JobStatus) -> dict[str, Any]:
    return {name: getattr(job, name) for name in _SAME} | {
        "steps_completed": job.progress.completed,
        "steps_total": job.progress.total,
        "last_error": job.last_error and job.last_error.model_dump(mode="json"),
    }


def from_row(row: asyncpg.Record) -> JobStatus:
    """The job that a row of the view stands for; a jsonb column may come as text or decoded."""
    error = _decoded(row["last_error"])
    fields: dict[str, Any] = {name: row[name] for name in _SAME} | {
        "args": _decoded(row["args"]),
        "result": _decoded(row["result"]),
        "inputs": tuple(row["inputs"]),
        "depends_on": tuple(row["depends_on"]),
        "state": JobState(row["state"]),
        "progress": Progress(row["steps_completed"], row["steps_total"]),
        "last_error": None if error is None else Problem.model_validate(error),
    }
    return JobStatus(**fields)


def _decoded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value

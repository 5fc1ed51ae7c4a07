"""GET /v1/jobs: what is being worked on, what failed, and why."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from callboard.api.answers import JobAnswer, Page
from callboard.api.gateway import Cursor, Door, Filter, Fresh, Limit
from callboard.api.pages import page
from callboard.api.problems import NotFound
from callboard.contracts.jobs import JobState

router = APIRouter(tags=["jobs"], dependencies=[Fresh])


@router.get("/v1/jobs")
async def list_jobs(
    gateway: Door,
    *,
    status: Annotated[JobState | None, Query(description="Only jobs in this state.")] = None,
    kind: Filter = None,
    project: Filter = None,
    document: UUID | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[JobAnswer]:
    """List jobs, the newest first."""
    worked_on = f"document/{document}" if document else None
    rows = await gateway.rows("jobs", status, kind, project, worked_on, cursor, limit + 1)
    return page(rows, limit, JobAnswer.of)


@router.get("/v1/jobs/{job_id}")
async def show_job(gateway: Door, job_id: UUID) -> JobAnswer:
    """Show one job: its state, progress, attempts and last error."""
    row = await gateway.row("job", job_id)
    if row is None:
        raise NotFound("job", job_id)
    return JobAnswer.of(row)

"""/v1/jobs: what is being worked on, what failed and why, and how to stop it or have it tried again.

A change answers once it is on the log, with the job as it is by then; the position header lets a query read after it.
A running handler is stopped within a moment of the answer, and nothing more of it is kept.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from callboard.api.answers import JobAnswer, Page
from callboard.api.gateway import POSITION_HEADER, Cursor, Door, Filter, Fresh, Limit
from callboard.api.pages import page
from callboard.api.problems import NotFound
from callboard.contracts.event import Origin
from callboard.contracts.jobs import JobState
from callboard.kernel.jobs import JobStatus, recorded_job
from callboard.kernel.telemetry import current_traceparent

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
    """Show one job: its state, progress, attempts and last error; also one that was over long ago."""
    row = await gateway.row("job", job_id)
    if row is not None:
        return JobAnswer.of(row)
    job = await recorded_job(gateway.store, job_id)
    if job is None:
        raise NotFound("job", job_id)
    return JobAnswer.of(job.model_dump() | {"archived": job.state.final})


@router.post("/v1/jobs/{job_id}/pause")
async def pause_job(gateway: Door, response: Response, job_id: UUID) -> JobAnswer:
    """Let a job stand still until it is resumed; what it has done so far is kept. A paused one stays as it is."""
    return _changed(await gateway.jobs.pause(job_id, _origin()), response)


@router.post("/v1/jobs/{job_id}/resume")
async def resume_job(gateway: Door, response: Response, job_id: UUID) -> JobAnswer:
    """Let a paused job go on after what it has done so far. One that is not paused stays as it is."""
    return _changed(await gateway.jobs.resume(job_id, _origin()), response)


@router.post("/v1/jobs/{job_id}/cancel")
async def cancel_job(gateway: Door, response: Response, job_id: UUID) -> JobAnswer:
    """End a job, unless it has ended by itself. What depends on it fails; a retry brings it back."""
    return _changed(await gateway.jobs.cancel(job_id, _origin()), response)


@router.post("/v1/jobs/{job_id}/retry")
async def retry_job(
    gateway: Door,
    response: Response,
    job_id: UUID,
    *,
    from_start: Annotated[bool, Query(description="Do again what it has done before, too.")] = False,
) -> JobAnswer:
    """Have a failed, cancelled or retrying job tried again at once, with all its attempts."""
    return _changed(await gateway.jobs.retry(job_id, _origin(), restart=from_start), response)


def _origin() -> Origin:
    return Origin(source="api", traceparent=current_traceparent())


def _changed(job: JobStatus, response: Response) -> JobAnswer:
    response.headers[POSITION_HEADER] = str(job.version)
    return JobAnswer.of(job.model_dump())

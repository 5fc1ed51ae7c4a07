"""/v1/jobs: what is being worked on, what failed and why, and how to stop it or have it tried again.

A change answers once it is on the log, with the job as it is by then; the position header lets a query read after it.
A running handler is stopped within a moment of the answer, and nothing more of it is kept.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from callboard.api.answers import JobAnswer, Page
from callboard.api.explanation import Circumstances, Explanation, explain
from callboard.api.gateway import POSITION_HEADER, Door, Fresh
from callboard.api.job_filters import JobFilters
from callboard.api.pages import page
from callboard.api.problems import NotFound
from callboard.api.routes.workers import present_workers
from callboard.contracts.event import Origin
from callboard.contracts.jobs import JobState
from callboard.kernel.jobs import JobStatus, recorded_job
from callboard.kernel.telemetry import current_traceparent

router = APIRouter(tags=["jobs"], dependencies=[Fresh])


@router.get("/v1/jobs")
async def list_jobs(gateway: Door, filters: Annotated[JobFilters, Query()]) -> Page[JobAnswer]:
    """List jobs, the newest first unless asked otherwise. Filters add up; those given several times let any of them through."""
    return page(await gateway.rows("jobs", *filters.arguments), filters.limit, JobAnswer.of)


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


@router.get("/v1/jobs/{job_id}/explanation")
async def explain_job(gateway: Door, job_id: UUID) -> Explanation:
    """Tell why a job is not running: what it waits for, when it is due, who could work on it, what its failure follows from."""
    job = await show_job(gateway, job_id)
    needs = await gateway.rows("jobs_by_id", job.depends_on)
    roots = await gateway.rows("root_causes", job_id) if job.state is JobState.FAILED else []
    around = Circumstances(
        needs=[JobAnswer.of(row) for row in needs],
        roots=[JobAnswer.of(row) for row in roots],
        workers=await present_workers(gateway),
        running={(row["kind"], row["project"]): row["n"] for row in await gateway.rows("running")},
        gates={row["provider"]: row["closed_until"] for row in await gateway.rows("closed_gates", job_id)},
        now=datetime.now(UTC),
    )
    held_up = await gateway.rows("held_up", job_id)
    return Explanation(id=job_id, state=job.state, reasons=explain(job, around), holds_up=held_up[0]["n"])


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

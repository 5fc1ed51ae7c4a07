"""POST /v1/jobs and /v1/jobs/bulk: work that clients ask for themselves.

Each job is created once by its id or key: what is there already is answered as it is, and a request may be sent again.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response

from callboard.api.bodies import whole
from callboard.api.creation_answers import BulkAnswer, CreatedAnswer, ItemAnswer
from callboard.api.gateway import POSITION_HEADER, Door
from callboard.api.job_requests import JobRequest, read_items, read_one
from callboard.contracts.event import Origin
from callboard.contracts.jobs import JOB_KINDS
from callboard.contracts.problems import Refused
from callboard.kernel.jobs.bulk import MAX_ITEMS
from callboard.kernel.telemetry import current_traceparent

router = APIRouter(tags=["jobs"])

_ONE_BYTES = 1024 * 1024
_BULK_BYTES = 32 * 1024 * 1024
_LINES = ("ndjson", "jsonl", "json-lines")
_JOB = JobRequest.model_json_schema()
_BODY_OF_ONE: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": _JOB}}},
}
_BODY_OF_MANY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"type": "array", "maxItems": MAX_ITEMS, "minItems": 1, "items": _JOB}},
            "application/x-ndjson": {"schema": {"type": "string", "description": "One job a line, as JSON."}},
        },
    }
}


@router.post("/v1/jobs", status_code=201, openapi_extra=_BODY_OF_ONE, responses={200: {"model": CreatedAnswer}})
async def create_job(request: Request, response: Response, gateway: Door) -> CreatedAnswer:
    """Ask for one job. 201 where it was created, 200 where it was there already."""
    item = read_one(await whole(request.stream(), _ONE_BYTES), JOB_KINDS)
    (result,) = await gateway.new_jobs.create_many([item], _origin())
    if result.problem is not None:
        raise Refused(result.problem)
    assert result.id is not None
    assert result.position is not None
    response.status_code = 201 if result.created else 200
    response.headers["Location"] = f"/v1/jobs/{result.id}"
    response.headers[POSITION_HEADER] = str(result.position)
    return CreatedAnswer(id=result.id, created=result.created, position=result.position)


@router.post("/v1/jobs/bulk", status_code=201, openapi_extra=_BODY_OF_MANY, responses={200: {"model": BulkAnswer}})
async def create_jobs(request: Request, response: Response, gateway: Door) -> BulkAnswer:
    """Ask for up to 10,000 jobs, which may depend on one another.

    One bad item refuses only what depends on it; each is answered in its place. 201 where any was created, else 200.
    """
    body = await whole(request.stream(), _BULK_BYTES)
    by_line = any(name in request.headers.get("content-type", "").lower() for name in _LINES)
    items = await asyncio.to_thread(partial(read_items, by_line=by_line), body, JOB_KINDS)
    results = await gateway.new_jobs.create_many(items, _origin())
    answer = BulkAnswer.of(
        [ItemAnswer.of(n, item.ref, result) for n, (item, result) in enumerate(zip(items, results, strict=True))]
    )
    response.status_code = 201 if answer.created else 200
    response.headers[POSITION_HEADER] = str(answer.position)
    return answer


def _origin() -> Origin:
    return Origin(source="api", traceparent=current_traceparent())

"""GET / and GET /v1/status: what this is, how it is doing, and where to go next."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter

from callboard.api.answers import Limits, StatusAnswer, ViewStatus
from callboard.api.gateway import Door, Gateway
from callboard.api.routes.workers import present_workers, staff
from callboard.contracts.jobs import JOB_KINDS
from callboard.kernel.errors import Unavailable
from callboard.kernel.jobs import unstaffed
from callboard.kernel.redaction import redact_value

router = APIRouter(tags=["status"])

_LOG_SECONDS = 2.0


@router.get("/", include_in_schema=False)
async def welcome(gateway: Door) -> dict[str, Any]:
    """Say what answers here."""
    return {
        "name": "Callboard",
        "version": gateway.version,
        "what": "Scripts in, productions on the board.",
        "try": {
            "hand in a play": "POST /v1/documents (multipart/form-data, field `file`)",
            "see what came of it": "/v1/documents",
            "read playbooks": "/v1/playbooks",
            "see the work": "/v1/jobs",
            "see who works": "/v1/workers",
            "see how it is doing": "/v1/status",
            "all of it": "/openapi.json",
        },
    }


@router.get("/v1/status")
async def show_status(gateway: Door) -> StatusAnswer:
    """Tell how this Callboard is doing: health, positions, and how much there is."""
    findings = await gateway.health.findings()
    counts = (await gateway.rows("counts"))[0]
    workers = await present_workers(gateway)
    return StatusAnswer(
        version=gateway.version,
        ready=all(finding.ok for finding in findings.values()),
        checks={name: {"ok": finding.ok, **redact_value(finding.detail)} for name, finding in findings.items()},
        log_position=await _log_position(gateway),
        views=[ViewStatus(name=view.health.projection, position=await view.position()) for view in gateway.views],
        documents=counts["documents"],
        playbooks=counts["playbooks"],
        jobs=counts["jobs"],
        workers=None if workers is None else staff(workers),
        unstaffed=None if workers is None else unstaffed({cls.kind for cls in JOB_KINDS}, workers),
        limits=Limits(upload_bytes=gateway.upload_limit),
    )


async def _log_position(gateway: Gateway) -> int | None:
    """A status is asked for when something is down: what can be told is told."""
    try:
        async with asyncio.timeout(_LOG_SECONDS):
            return await gateway.store.last_position()
    except (Unavailable, TimeoutError):
        return None

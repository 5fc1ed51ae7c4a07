"""GET /v1/workers: who is there to work on jobs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from fastapi import APIRouter
from pydantic import Field

from callboard.api.answers import Answer, Staff
from callboard.api.gateway import Door, Gateway
from callboard.contracts.jobs import JOB_KINDS
from callboard.kernel.errors import Unavailable
from callboard.kernel.jobs import PresentWorker, unstaffed

router = APIRouter(tags=["jobs"])

_PATIENCE = 2.0


class WorkersAnswer(Answer):
    """Every process that works on jobs, by service and start."""

    items: Sequence[PresentWorker]
    unstaffed: list[str] = Field(description="Kinds of jobs that none of them works on.")


@router.get("/v1/workers")
async def list_workers(gateway: Door) -> WorkersAnswer:
    """List who works on jobs, and what nobody works on. A process that was killed is listed for 15 seconds more."""
    workers = await gateway.presence.present()
    return WorkersAnswer(items=workers, unstaffed=unstaffed({cls.kind for cls in JOB_KINDS}, workers))


def staff(workers: Sequence[PresentWorker]) -> dict[str, Staff]:
    """The workers of each service in figures."""
    by_service: dict[str, list[PresentWorker]] = {}
    for worker in workers:
        by_service.setdefault(worker.service, []).append(worker)
    return {
        service: Staff(processes=len(those), slots=sum(w.slots for w in those), busy=sum(w.busy for w in those))
        for service, those in by_service.items()
    }


async def present_workers(gateway: Gateway) -> list[PresentWorker] | None:
    """Who is there, for an answer that is given anyhow: None where nobody can tell in time."""
    try:
        async with asyncio.timeout(_PATIENCE):
            return await gateway.presence.present()
    except (Unavailable, TimeoutError):
        return None

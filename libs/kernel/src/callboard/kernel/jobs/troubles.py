"""What operators should hear of a service's jobs: those that failed lately, and those that no worker has in hand."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from callboard.kernel.database import Connection, Pool
from callboard.kernel.jobs.sql import query
from callboard.kernel.jobs.status import JobStatus

LATELY = timedelta(hours=1)
"""How long a failure is told of."""


async def troubles(database: Pool | Connection, kinds: Collection[str], *, lease: timedelta) -> dict[str, Any]:
    """What went wrong with jobs of these kinds, as a health check tells it; small whatever happened.

    `failed` counts those that failed within LATELY and, unless 0, `last_failure` says which was the latest, when and
    why. `abandoned` counts those whose lease ran out more than a whole `lease` ago: nobody has a slot free for them.
    """
    row = await database.fetchrow(query("troubles"), list(kinds), LATELY, lease)
    assert row is not None
    told: dict[str, Any] = {"failed": row["failed"], "abandoned": row["abandoned"]}
    return told if row["latest"] is None else told | {"last_failure": _failure(row["latest"])}


def _failure(row: str) -> dict[str, Any]:
    job = JobStatus.model_validate_json(row)
    error = job.last_error
    return {
        "job": str(job.id),
        "kind": job.kind,
        "at": job.updated_at.isoformat(),
        "code": error.code if error else None,
        "message": error.message if error else None,
    }

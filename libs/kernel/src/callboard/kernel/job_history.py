"""The upkeep of services with a view of jobs: finished ones leave it after a time that is a setting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from callboard.contracts.event import Origin
from callboard.kernel.jobs.history import kept_since, prune
from callboard.kernel.structured import structlog

if TYPE_CHECKING:
    from callboard.kernel.resources import Resources

EVERY = timedelta(hours=1)
"""How often it is looked for finished jobs that are old by now."""
_PATIENCE = 60.0
"""Seconds that the view may take to follow; one that is further behind is tried again the next time."""

_log = structlog.stdlib.get_logger(__name__)


async def prune_finished_jobs(resources: Resources) -> None:
    """Have the views forget jobs that were over `finished_jobs_kept_days` ago; with 0, never."""
    days = resources.settings.finished_jobs_kept_days
    if not days:
        return
    moment = kept_since(datetime.now(UTC), timedelta(days=days))

    async def seen(position: int) -> None:
        await resources.views.wait_for(position, _PATIENCE)

    steps = await prune(resources.store, resources.pool, seen, moment, Origin(source=resources.service))
    if steps:
        await _log.ainfo("finished_jobs_pruned", finished_before=moment.isoformat(), steps=steps)

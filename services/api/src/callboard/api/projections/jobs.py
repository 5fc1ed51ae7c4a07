"""The view of jobs as the gateway has it: what documents are told by stays when it is old, beside the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files

from callboard.contracts.event import Recorded
from callboard.contracts.events import JobReopened
from callboard.contracts.registry import Registry
from callboard.kernel.database import Connection
from callboard.kernel.jobs import JobsProjection

_ARCHIVE = """
    INSERT INTO archived_jobs
    SELECT * FROM jobs
    WHERE completed_at < $1 AND EXISTS (SELECT FROM unnest(inputs) AS i (name) WHERE i.name LIKE 'document/%')
"""
_BRING_BACK = "DELETE FROM archived_jobs WHERE id = ANY($1::uuid[])"


class GatewayJobs(JobsProjection):
    """All jobs, and in `archived_jobs` those of documents that `jobs` has forgotten; no job is in both."""

    tables = (*JobsProjection.tables, "archived_jobs")

    def __init__(self, registry: Registry) -> None:
        """As JobsProjection."""
        super().__init__(registry)
        self.ddl += (files("callboard.api.projections") / "jobs.sql").read_text("utf-8")

    async def prune(self, conn: Connection, finished_before: datetime) -> None:
        """Forget the jobs that were over before a moment; those of documents are put aside."""
        await conn.execute(_ARCHIVE, finished_before)
        await super().prune(conn, finished_before)

    async def apply_to_jobs(self, conn: Connection, events: Sequence[Recorded]) -> None:
        """Fold events of jobs; one that is tried again is old no more."""
        await super().apply_to_jobs(conn, events)
        if reopened := [e.aggregate.id for e in events if isinstance(e.event, JobReopened)]:
            await conn.execute(_BRING_BACK, reopened)

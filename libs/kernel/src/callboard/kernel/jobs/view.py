"""Questions about jobs, answered from the view."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from callboard.contracts.jobs import JobState
from callboard.kernel.database import Pool
from callboard.kernel.jobs.gates import ProviderGate
from callboard.kernel.jobs.sql import query
from callboard.kernel.jobs.status import JobStatus

MAX_PAGE = 500
"""The most jobs that one page holds."""

_GET = "SELECT to_json(j)::text FROM jobs AS j WHERE id = $1"
_CLOSED_GATES = """
    SELECT to_json(g)::text FROM provider_gates AS g
    WHERE g.provider = ANY($1::text[]) AND g.closed_until > now() ORDER BY g.closed_until DESC
"""
_COUNT = "SELECT state, count(*) FROM jobs GROUP BY state"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFilter:
    """Which jobs; a field that is None lets all through."""

    state: JobState | None = None
    kind: str | None = None
    project: str | None = None
    input: str | None = None
    """One of the job's inputs, as `kind/id`, e.g. `document/…`."""


@dataclass(frozen=True, slots=True)
class JobPage:
    """Jobs, newest first; `next_cursor` asks for the page after this one, None at the end."""

    jobs: list[JobStatus]
    next_cursor: int | None


class JobsView:
    """The view of one schema, read only."""

    def __init__(self, pool: Pool) -> None:
        """`pool` sees the schema that JobsProjection fills."""
        self._pool = pool

    async def get(self, job_id: UUID) -> JobStatus | None:
        """One job; None where the view knows none of that id."""
        row = await self._pool.fetchval(_GET, job_id)
        return None if row is None else JobStatus.model_validate_json(row)

    async def find(self, which: JobFilter | None = None, *, limit: int = 50, cursor: int | None = None) -> JobPage:
        """A page of at most `limit` (1 to MAX_PAGE) jobs, newest first; jobs that come later do not shift the next pages.

        Raises:
            ValueError: the limit is out of range.
        """
        if not 1 <= limit <= MAX_PAGE:
            raise ValueError(f"a page holds 1 to {MAX_PAGE} jobs, not {limit}")
        f = which or JobFilter()
        rows = await self._pool.fetch(query("find"), f.state, f.kind, f.project, f.input, cursor, limit + 1)
        jobs = [JobStatus.model_validate_json(row[0]) for row in rows[:limit]]
        return JobPage(jobs, jobs[-1].created_position if len(rows) > limit else None)

    async def closed_gates(self, job: JobStatus) -> list[ProviderGate]:
        """The gates that keep a job from starting just now: closed ones of the providers it names."""
        rows = await self._pool.fetch(_CLOSED_GATES, job.providers)
        return [ProviderGate.model_validate_json(row[0]) for row in rows]

    async def count_by_state(self) -> dict[JobState, int]:
        """How many jobs are in each state; every state is there."""
        counts = dict.fromkeys(JobState, 0)
        return counts | {JobState(row["state"]): row["count"] for row in await self._pool.fetch(_COUNT)}

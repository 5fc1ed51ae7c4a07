"""Who may run which job at the moment: rows with an end that heartbeats push back.

A lease alone gives no right to write: results are fenced by the job's version on the log. It keeps workers from doing
the same work at the same time, and says when a job's worker is lost.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from callboard.kernel.database import Connection, Pool, is_lost
from callboard.kernel.jobs.limits import Limits
from callboard.kernel.jobs.sql import query
from callboard.kernel.jobs.status import JobStatus

COUNT_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('callboard.limits:' || current_schema(), 0))"
"""Held until what was claimed is committed: whoever counts must see what everybody before has taken."""

_COUNT_FOR_GOOD = "SET LOCAL synchronous_commit = on"
"""A lease that a crash of Postgres took back would no longer count, while the log may have its run, and the view not yet."""

_CLAIM = query("offered") + query("claim")
_NEXT_WAKE = query("offered") + query("next_wake")
# Planning takes several times as long as running these: they are planned once, and go by indexes alone, so that the plan is
# good for any size of the tables. The pool takes the settings back with the connection.
_SETTINGS = "SET synchronous_commit = off; SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off"
_RENEW = """
    UPDATE job_leases SET expires_at = now() + $3::interval
    WHERE worker = $1 AND (job_id, version) IN (SELECT * FROM unnest($2::uuid[], $4::bigint[]))
    RETURNING job_id, version
"""
_REFUSED = """
    UPDATE job_leases SET expires_at = '-infinity', refused_version = version
    WHERE job_id = $1 AND version = $2 AND worker = $3
"""
_RELEASE = "DELETE FROM job_leases WHERE job_id = $1 AND version = $2 AND worker = $3"
_GIVE_UP = """
    UPDATE job_leases SET expires_at = now() WHERE job_id = $1 AND version = $2 AND worker = $3
"""


class Claim(NamedTuple):
    """A job as the view knew it, leased to this worker until the database's clock shows `expires_at`."""

    job: JobStatus
    expires_at: datetime
    in_place: bool = False
    """Whether it was claimed in the place of a lost worker, whose start the log may hold before the view does."""

    @property
    def key(self) -> tuple[UUID, int]:
        """What its lease is known by: the job, and the version it was claimed at."""
        return self.job.id, self.job.version


class Claims:
    """Takes leases, over a connection of its own."""

    def __init__(self, conn: Connection, kinds: list[str], worker: str, duration: timedelta, limits: Limits) -> None:
        """`conn` is nobody else's; the rest is as for Leases."""
        self._conn = conn
        self._kinds = kinds
        self._worker = worker
        self._duration = duration
        self._limits = limits

    @property
    def lost(self) -> bool:
        """Whether the connection is gone, so that nothing can be claimed over it."""
        return is_lost(self._conn)

    async def claim(self, limit: int) -> list[Claim]:
        """Lease up to `limit` jobs in the order that the queue goes by: none of them is leased to anybody else."""
        rows = await (self._claim_within_limits(limit) if self._limits else self._claim(limit))
        return [
            Claim(JobStatus.model_validate_json(row["job"]), row["lease_expires_at"], row["in_place"]) for row in rows
        ]

    async def next_wake(self) -> float | None:
        """Seconds until a job becomes claimable by time alone (0: one is already); None if none will."""
        return await self._conn.fetchval(_NEXT_WAKE, self._kinds, 1, *self._limits.arguments())

    async def _claim(self, limit: int) -> list[Record]:
        limits = self._limits.arguments()
        return await self._conn.fetch(_CLAIM, self._kinds, limit, *limits, self._worker, self._duration)

    async def _claim_within_limits(self, limit: int) -> list[Record]:
        """Claim until nothing more may start: where two limits meet, one statement may leave room for the next."""
        rows: list[Record] = []
        async with self._conn.transaction():
            await self._conn.execute(_COUNT_FOR_GOOD)
            await self._conn.execute(COUNT_ALONE)
            while len(rows) < limit and (more := await self._claim(limit - len(rows))):
                rows += more
        return rows


class Leases:
    """The leases of one worker."""

    def __init__(
        self, pool: Pool, *, worker: str, kinds: Iterable[str], duration: timedelta, limits: Limits | None = None
    ) -> None:
        """`worker` is unique to this process; `kinds` is what it can run; a lease lasts `duration` unless renewed.

        All who share the leases must be given the same `limits`.
        """
        self._pool = pool
        self._worker = worker
        self._kinds = sorted(kinds)
        self._duration = duration
        self._limits = limits or Limits()

    @contextlib.asynccontextmanager
    async def claiming(self) -> AsyncGenerator[Claims]:
        """Keep a connection for claims inside the block.

        Without limits, their commits do not wait for the disk: a Postgres that crashes may forget the leases of the last moments, and the log
        judges as ever who may write. A worker that holds such a job is told at its next heartbeat.
        """
        async with self._pool.acquire() as conn:
            await conn.execute(_SETTINGS)
            yield Claims(conn, self._kinds, self._worker, self._duration, self._limits)

    async def renew(self, claims: Iterable[Claim]) -> set[tuple[UUID, int]]:
        """Push the end of these leases back by a whole duration.

        Gives the job and its claimed version for each that is still this worker's: it may hold a job again whose
        earlier run it has not stopped yet.
        """
        held = list(claims)
        ids, versions = [c.job.id for c in held], [c.job.version for c in held]
        rows = await self._pool.fetch(_RENEW, self._worker, ids, self._duration, versions)
        return {(row["job_id"], row["version"]) for row in rows}

    async def refused(self, claim: Claim) -> None:
        """The log refused the job's version: drop the lease, and offer the job again only once the view has moved on."""
        await self._pool.execute(_REFUSED, claim.job.id, claim.job.version, self._worker)

    async def release(self, claim: Claim) -> None:
        """Drop the lease of what this worker never started. That of a lost worker before it still counts, as run out."""
        await self._pool.execute(
            _GIVE_UP if claim.in_place else _RELEASE, claim.job.id, claim.job.version, self._worker
        )

    async def give_up(self, claim: Claim) -> None:
        """Let the lease end now, if it is still this worker's."""
        await self._pool.execute(_GIVE_UP, claim.job.id, claim.job.version, self._worker)

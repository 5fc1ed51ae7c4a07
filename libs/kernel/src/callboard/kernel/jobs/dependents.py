"""Lets jobs go that waited for others, and fails those whose dependency did not make it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from callboard.contracts.event import Envelope, Origin
from callboard.contracts.ids import derived_id
from callboard.contracts.jobs import JobState
from callboard.contracts.subjects import Aggregate
from callboard.kernel.database import Pool
from callboard.kernel.errors import Conflict
from callboard.kernel.jobs.creation import creation_event
from callboard.kernel.jobs.decisions import decide_dependencies
from callboard.kernel.jobs.projection import JOB
from callboard.kernel.jobs.recollection import recorded_job
from callboard.kernel.jobs.sql import query
from callboard.kernel.jobs.status import JobStatus
from callboard.kernel.jobs.wakeups import Bell
from callboard.kernel.log import EventStore
from callboard.kernel.retries import Retries

_log = logging.getLogger(__name__)
_AT_ONCE = 200
"""How many jobs are looked at in one query and appended side by side."""


class Dependents:
    """What a service's workers do for its own jobs that depend on any service's.

    It acts on the view, asks the log about jobs that the view has forgotten, and appends at the version that the view shows,
    under an id that follows from it: replicas that do the same at the same time, or again after a crash, leave one event.
    What it missed it looks for when it begins to listen.
    """

    def __init__(self, service: str, store: EventStore, pool: Pool, kinds: Iterable[str]) -> None:
        """`pool` sees the service's schema, `kinds` are its own."""
        self._service = service
        self._store = store
        self._pool = pool
        self._kinds = sorted(kinds)
        self._bell = Bell()
        self._told: set[UUID] = set()
        self._missed = True

    def hear(self, payload: str | None) -> None:
        """Look at these jobs soon; at all of them for None, or where no job is named."""
        if not payload:
            self._missed = True
        else:
            self._told.update(map(UUID, payload.split()))
        self._bell.ring()

    async def settle_forever(self) -> None:
        """Look at what was heard of until cancelled; a database or log that is away is waited for."""
        await self._bell.answer_forever(self._look, Retries(_log, "cannot see to jobs that depend on others"))

    async def _look(self) -> None:
        try:
            await self._settle(await self._take())
        except Exception:
            self._missed = True
            raise

    async def _take(self) -> list[UUID]:
        missed, self._missed = self._missed, False
        told, self._told = self._told, set[UUID]()
        if missed:
            told |= {row["id"] for row in await self._pool.fetch(query("all_dependents"), self._kinds)}
        return list(told)

    async def _settle(self, jobs: list[UUID]) -> None:
        for start in range(0, len(jobs), _AT_ONCE):
            rows = await self._pool.fetch(query("settled"), self._kinds, jobs[start : start + _AT_ONCE])
            forgotten = await self._forgotten({id_ for row in rows if row["broken"] is None for id_ in row["missing"]})
            await asyncio.gather(*(self._settle_one(dict(row), forgotten) for row in rows))

    async def _forgotten(self, jobs: Collection[UUID]) -> dict[UUID, JobStatus]:
        """Those of the jobs that the log knows, as it has them."""
        found = await asyncio.gather(*(recorded_job(self._store, id_) for id_ in jobs))
        return {job.id: job for job in found if job is not None}

    async def _settle_one(self, row: Mapping[str, Any], forgotten: Mapping[UUID, JobStatus]) -> None:
        job = JobStatus.model_validate_json(row["job"])
        if row["broken"] is not None:
            await self._append(job, JobStatus.model_validate_json(row["broken"]))
            return
        missing = [forgotten[id_] for id_ in row["missing"] if id_ in forgotten]
        broken = [known for known in missing if known.state in {JobState.FAILED, JobState.CANCELLED}]
        if broken:
            await self._append(job, min(broken, key=lambda known: known.version))
        elif row["others_completed"] and [JobState.COMPLETED] * len(row["missing"]) == [m.state for m in missing]:
            await self._append(job, None)
        # What else is missing is being tried again: the view will know it soon, and tells when it has ended.

    async def _append(self, job: JobStatus, broken: JobStatus | None) -> None:
        aggregate = Aggregate(JOB, job.id)
        cause = creation_event(job.id)
        origin = Origin(source=self._service, actor=job.actor, cause=str(cause), traceparent=job.traceparent)
        envelopes = [
            Envelope.wrap(aggregate, event, origin, id=derived_id(cause, f"dependencies settled at {job.version}"))
            for event in decide_dependencies(job, broken)
        ]
        if not envelopes:
            return
        try:
            await self._store.append(aggregate, job.version, envelopes)
        except Conflict as conflict:
            _log.debug("a job moved on by itself: %s", conflict)  # the view tells of it again where that is needed

"""The view of every job, whatever its kind; each schema that wants it keeps its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from callboard.contracts.event import Event, Recorded
from callboard.contracts.events import JobCreated, JobHistoryPruned, JobRestarted, JobStateChanged, ProviderGateClosed
from callboard.contracts.jobs import JobState
from callboard.contracts.registry import Registry
from callboard.kernel.database import Connection
from callboard.kernel.jobs.gates import GatesFold
from callboard.kernel.jobs.sql import query
from callboard.kernel.jobs.status import JobStatus, evolve
from callboard.kernel.jobs.wakeups import CLAIMABLE, DEPENDENTS, FREED, GATES, INTERRUPTED
from callboard.kernel.projections import Fold
from callboard.kernel.projections.fold import load_query

JOB = JobCreated.aggregate
"""The kind of aggregate that jobs are."""

_VERSION = 400
"""Counted up by a hundred whenever the same events would give other rows."""
_HAS_LEASES = "SELECT to_regclass('job_leases') IS NOT NULL"
_LOAD = f"SELECT ({load_query('jobs', 'id')}) AS jobs, to_regclass('job_leases') IS NOT NULL AS has_workers"
_NOTIFY = "SELECT pg_notify(current_schema() || '.' || $1, $2)"
_NOTIFY_ALL = "SELECT pg_notify(current_schema() || '.' || topic, '') FROM unnest($1::text[]) AS told (topic)"
_WAKING = frozenset({JobState.QUEUED, JobState.RETRYING})
_INTERRUPTING = frozenset({JobState.PAUSED, JobState.CANCELLED})
_DEPENDING = frozenset({JobState.WAITING, JobState.PAUSED})
_IDS_PER_PAYLOAD = 200
"""Postgres takes payloads under 8000 bytes; an id and a space are 37."""


class JobsProjection(Fold[JobStatus]):
    """Folds the events of all jobs into the table `jobs`, one row each, and forgets finished ones where the log says so.

    The gates of providers are folded beside them into `provider_gates`.

    Where the schema has leases (a service with workers), the lease of a job that is no longer running goes in the same
    transaction, so that a view that lags never offers a finished job. A schema without that table, such as the gateway's
    or the scratch copy that a verification builds, is projected just the same.

    A commit that makes a job claimable, now or at a due time, notifies `<schema>.jobs.claimable`; one in which a job left
    the state running, or its lease, `<schema>.jobs.freed`; one in which somebody paused or cancelled a running job
    `<schema>.jobs.interrupted`; one in which a provider's gate was closed `<schema>.jobs.gates`. Where there are workers, one
    after which a job's dependencies may have settled notifies `<schema>.jobs.dependents`. None of this happens while the view
    is built beside the live one; taking its place, it makes good for all of it at once.
    """

    name = "jobs"
    table = "jobs"
    tables = ("jobs", "provider_gates")

    def __init__(self, registry: Registry) -> None:
        """`registry` knows every event that can happen to a job."""
        super().__init__(JobStatus)
        self._gates = GatesFold()
        self.ddl = query("view") + self._gates.ddl
        # Every event of a job moves its version, whether or not it says anything else here.
        self.handles = frozenset(cls.type for cls in registry if cls.aggregate == JOB)
        self.handles |= {JobHistoryPruned.type} | self._gates.handles
        # A view that passed over events of a type that was new to it holds outdated versions: it is rebuilt.
        self.version = _VERSION + len(self.handles)

    def evolve(self, row: JobStatus | None, event: Recorded) -> JobStatus:
        """The job after the event."""
        return evolve(row, event)

    async def apply(self, conn: Connection, events: Sequence[Recorded]) -> None:
        """Fold a batch, and forget in between what the log says is to be forgotten."""
        if closures := [e for e in events if isinstance(e.event, ProviderGateClosed)]:
            await self._gates.apply(conn, closures)
            await conn.execute(_NOTIFY, GATES, "")
            events = [e for e in events if not isinstance(e.event, ProviderGateClosed)]
        start = 0
        for at, recorded in enumerate(events):
            if isinstance(recorded.event, JobHistoryPruned):
                await self.apply_to_jobs(conn, events[start:at])
                await self.prune(conn, recorded.event.finished_before)
                start = at + 1
        await self.apply_to_jobs(conn, events[start:] if start else events)

    async def prune(self, conn: Connection, finished_before: datetime) -> None:
        """Forget the jobs that were over before a moment."""
        await conn.execute(query("prune"), finished_before)

    async def apply_to_jobs(self, conn: Connection, events: Sequence[Recorded]) -> None:
        """Fold events of jobs, if there are any, and do what follows from them for leases and waiting workers."""
        if not events:
            return
        found = await conn.fetchrow(_LOAD, {recorded.aggregate.id for recorded in events})
        assert found is not None  # an aggregate gives a row
        before = self._read(found["jobs"])
        await self._save(conn, before, self.fold(before, events))
        topics = _topics(recorded.event for recorded in events)
        if found["has_workers"]:
            await _follow(conn, events, topics)
        elif topics:
            await conn.execute(_NOTIFY_ALL, topics)

    async def make_good(self, conn: Connection) -> None:
        """Drop the leases of jobs that no longer run, offer again what had been refused, and let every worker look."""
        if await conn.fetchval(_HAS_LEASES):
            await conn.execute(query("make_good"))
        await conn.execute(_NOTIFY_ALL, (CLAIMABLE, FREED, GATES, INTERRUPTED, DEPENDENTS))


def _topics(events: Iterable[Event]) -> set[str]:
    """What a commit of these events is worth telling workers."""
    topics: set[str] = set()
    for event in events:
        if isinstance(event, (JobCreated, JobStateChanged)) and event.state in _WAKING:
            topics.add(CLAIMABLE)
        if isinstance(event, JobStateChanged) and event.state is not JobState.RUNNING:
            topics.add(FREED)
            if event.previous is JobState.RUNNING and event.state in _INTERRUPTING:
                topics.add(INTERRUPTED)
    return topics


async def _follow(conn: Connection, events: Sequence[Recorded], topics: Collection[str]) -> None:
    """Keep leases in step with the view, and say what is news: these topics, what may be claimed again, who depends on it."""
    left = [e for e in events if isinstance(e.event, JobStateChanged) and e.event.state is not JobState.RUNNING]
    ids, positions = [e.aggregate.id for e in left], [e.position for e in left]
    moved = {e.aggregate.id for e in events}.difference(ids)
    changed = [(e.aggregate.id, e.event.state) for e in events if isinstance(e.event, (JobCreated, JobStateChanged))]
    over = {id_ for id_, state in changed if state.final}
    waiting = {id_ for id_, state in changed if state in _DEPENDING}
    # Told to begin from the start while it waits, a job has another version: whoever settled it by the one before was
    # refused by the log, and has to hear of it again.
    waiting |= {e.aggregate.id for e in events if isinstance(e.event, JobRestarted)}
    await conn.execute(
        query("follow"), ids, positions, moved, over, waiting, topics, CLAIMABLE, DEPENDENTS, _IDS_PER_PAYLOAD
    )

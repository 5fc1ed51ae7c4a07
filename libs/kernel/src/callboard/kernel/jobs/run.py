"""One run of a job, as its handler sees it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from callboard.contracts.event import Event, Origin
from callboard.contracts.jobs import JobArgs, JobState
from callboard.contracts.problems import Problem
from callboard.kernel.jobs.decisions import decide_complete, decide_reject
from callboard.kernel.jobs.fence import Decide, Fence
from callboard.kernel.jobs.gates import Gates
from callboard.kernel.jobs.outcomes import TRY_LATER, HandedBack, Superseded
from callboard.kernel.jobs.status import JobStatus
from callboard.kernel.log import Append


class JobRun:
    """One attempt at a job, from its start to its outcome."""

    def __init__(self, fence: Fence, events: Sequence[Event], *, stopping: Callable[[], bool], gates: Gates) -> None:
        """`events` are the checkpoints so far; `stopping` says whether the worker is shutting down."""
        self._gates = gates
        self._fence = fence
        self._events = list(events)
        self._stopping = stopping

    @property
    def id(self) -> UUID:
        """The job's id."""
        return self._fence.job.id

    @property
    def project(self) -> str:
        """The project that the job belongs to."""
        return self._fence.job.project

    @property
    def attempt(self) -> int:
        """Which start this is, from 1; starts that were handed back do not count."""
        return self._fence.job.attempt

    @property
    def origin(self) -> Origin:
        """Where facts come from that the handler appends to other aggregates: this run, in its trace."""
        return self._fence.origin

    @property
    def job(self) -> JobStatus:
        """The whole job, as of this run's last append."""
        return self._fence.job

    @property
    def events(self) -> tuple[Event, ...]:
        """The checkpoints: every event that handlers appended to this job, by earlier attempts and by this one, in order."""
        return tuple(self._events)

    async def append(self, *events: Event) -> int:
        """Append checkpoints to the job, all or nothing; gives the position of the last.

        Raises:
            Superseded: the job was paused, cancelled or taken over; nothing was appended, and the handler is stopped.
            HandedBack: the events have landed, and the worker is shutting down: stop here.
            TooLarge: an event is over MAX_EVENT_BYTES; nothing was appended.
        """
        job = await self._fence.append(_while_running(lambda _job: events))
        self._events.extend(events)
        if self._stopping():
            raise HandedBack("the worker is shutting down")
        return job.version

    def gate_closed_until(self, provider: str) -> datetime | None:
        """When the provider may be called again; None: now. From memory, as often as one likes."""
        return self._gates.closed_until(provider)

    async def close_gate(self, provider: str, after: timedelta, problem: Problem = TRY_LATER) -> datetime:
        """Have every worker of every service leave the provider alone for a time; this run goes on. Gives when it opens.

        To end the run with it, raise `Retry(after, problem, gate=provider)` instead.

        Raises:
            Unavailable: the log does not answer.
        """
        return await self._gates.close(provider, datetime.now(UTC) + after, problem, self.origin)

    async def complete_with(
        self, others: Sequence[Append], result: dict[str, Any] | None = None, *, events: Sequence[Event] = ()
    ) -> None:
        """Complete the job in one atomic batch with facts on other aggregates, and with last `events` on the job itself.

        The run is over then; what the handler returns is not looked at.

        Raises:
            Superseded: as `append`.
            Conflict: one of the other aggregates is not at the version expected; nothing was appended, the run goes on.
            TooLarge: as `append`.
        """
        await self._fence.append(_while_running(lambda job: [*events, *decide_complete(job, result)]), others)
        self._events.extend(events)

    async def reject_with(self, others: Sequence[Append], problem: Problem) -> None:
        """Fail the job for good in one atomic batch with facts on other aggregates; otherwise as `complete_with`.

        Raises:
            Superseded, Conflict, TooLarge: as `complete_with`.
        """
        await self._fence.append(_while_running(lambda job: decide_reject(job, problem)), others)


def _while_running(decide: Decide) -> Decide:
    """The decision, refused once the run has ended: what a handler left behind must not write after it."""

    def decide_if_running(job: JobStatus) -> Sequence[Event]:
        if job.state is not JobState.RUNNING:
            raise Superseded(f"this run of job {job.id} is over")
        return decide(job)

    return decide_if_running


Handler: TypeAlias = Callable[[JobRun, Any], Awaitable[dict[str, Any] | None]]
"""Carries one run of one kind of job: takes the run and the kind's arguments, returns a small result or raises an outcome.

It may be cancelled at any await. Work that keeps the processor busy belongs in `asyncio.to_thread` or a child process:
whatever blocks the event loop blocks the heartbeat too, and the job is taken away. A thread cannot be cancelled: it
runs on to its end, but nothing that comes of it can be appended.
"""

Handlers: TypeAlias = dict[type[JobArgs], Handler]
"""Who carries which kind."""

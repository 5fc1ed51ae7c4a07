"""Carries one claimed job from its start to what its end means on the log."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeAlias

from opentelemetry import trace
from opentelemetry.trace import SpanKind, StatusCode

from callboard.contracts.event import Event, Origin
from callboard.contracts.jobs import JobArgs, JobState
from callboard.contracts.problems import Refused
from callboard.kernel.jobs.backoff import Backoff
from callboard.kernel.jobs.checkpoints import checkpoints
from callboard.kernel.jobs.creation import creation_event
from callboard.kernel.jobs.decisions import decide_start
from callboard.kernel.jobs.fence import Fence
from callboard.kernel.jobs.gates import Gates
from callboard.kernel.jobs.leases import Claim, Leases
from callboard.kernel.jobs.outcomes import GateClosed, HandedBack, LeaseLost, Retry, Superseded
from callboard.kernel.jobs.run import Handler, JobRun
from callboard.kernel.jobs.status import JobStatus
from callboard.kernel.jobs.verdict import decide_outcome, foreseen
from callboard.kernel.log import EventStore
from callboard.kernel.outages import is_outage
from callboard.kernel.structured import structlog
from callboard.kernel.telemetry import current_traceparent, span

_log = logging.getLogger(__name__)

End: TypeAlias = "BaseException | dict[str, Any] | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What all executions of a worker work with."""

    service: str
    worker: str
    store: EventStore
    leases: Leases
    gates: Gates
    backoff: Backoff
    stopping: Callable[[], bool]


class Execution:
    """One claim on its way. Ends by itself; `abort` and `hand_back` end it early."""

    def __init__(
        self,
        desk: Desk,
        claim: Claim,
        args: type[JobArgs],
        handler: Handler,
        *,
        held_until: float,
        handled: Callable[[], object] = lambda: None,
    ) -> None:
        """`held_until` is the end of the lease by this process's monotonic clock; the heartbeat moves it on.

        `handled` is called once the handler has ended, before its outcome is appended.
        """
        self.claim = claim
        self.held_until = held_until
        self.over = False
        """Whether the handler has ended: all that is left is to append its outcome."""
        self._handled = handled
        self._desk = desk
        self._args = args
        self._handler = handler
        cause = str(creation_event(claim.job.id))
        # Knows nothing of this execution: the two would hold each other in memory until Python looks for circles.
        self._fence = Fence(desk.store, claim.job, partial(_origin, desk.service, claim.job.actor, cause))
        self._handling: asyncio.Task[Any] | None = None
        self._stops = 0
        self._returning = False

    def abort(self) -> None:
        """The lease is gone: stop the handler, and let nothing more of it reach the log."""
        self._fence.lose()
        self._stop_handler()

    def hand_back(self) -> None:
        """Stop the handler and put the job back in the queue, with its checkpoints."""
        self._returning = True
        self._stop_handler()

    async def carry(self) -> None:
        """Start the job on the log, run its handler, and append the outcome."""
        job = self.claim.job
        id_ = str(job.id)
        attributes = {"job.id": id_, "job.kind": job.kind, "job.project": job.project}
        structlog.contextvars.bind_contextvars(job_id=id_, job_kind=job.kind)  # for this task, which ends with the job
        with span(f"job {job.kind}", parent=job.traceparent, kind=SpanKind.CONSUMER, attributes=attributes):
            if self._desk.gates.seen_closed(job.providers):  # since it was claimed
                await self._tell(self._desk.leases.release)
                return
            started = await self._start()
            if started and started.state is JobState.RUNNING:
                await self._finish()

    async def _start(self) -> JobStatus | None:
        """The job as started, or as failed for want of attempts; None where somebody was faster."""
        ends = self.claim.expires_at.astimezone(UTC)
        try:
            return await self._fence.append(
                lambda job: decide_start(job, worker=self._desk.worker, lock_expires_at=ends)
            )
        except LeaseLost as error:
            # The log may never have heard of it: whoever marked the job as refused would keep it from everybody.
            _log.info("a job was not started: %s", error)
            return None
        except Superseded as error:
            _log.info("lost the race for a job: %s", error)
            await self._tell(self._desk.leases.refused)
            return None

    async def _finish(self) -> None:
        try:
            end = await self._end()
            self.over = True
            self._handled()
            await self._settle(end)
        except Superseded as error:
            _log.info("stopped a run that was superseded: %s", error)
            await self._tell(self._desk.leases.give_up)

    async def _end(self) -> End:
        """What the handler's run came to. Whatever breaks while it is being stopped is put down to the stopping.

        Raises:
            Superseded: the run was aborted before its handler began.
        """
        if self._fence.lost:
            raise _run_over(self.claim)
        if self._returning or self._desk.stopping():
            return HandedBack("the worker is shutting down")
        end = await self._run_handler()
        if self._returning and isinstance(end, BaseException) and not isinstance(end, Refused):
            return HandedBack("the worker is shutting down")
        return end

    async def _run_handler(self) -> End:
        """What the handler returns or raises. That it is told to stop cancels the handler, and not what comes after it."""
        self._handling = task = asyncio.current_task()
        assert task is not None
        try:
            return await self._handle()
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - whatever it is, it ends the run
            return error
        finally:
            self._handling = None
            for _ in range(self._stops):
                task.uncancel()
            if task.cancelling():  # by somebody else: all of this is to end
                raise asyncio.CancelledError

    async def _handle(self) -> dict[str, Any] | None:
        run = JobRun(self._fence, await self._checkpoints(), stopping=self._desk.stopping, gates=self._desk.gates)
        for provider in run.job.providers:
            if until := self._desk.gates.closed_until(provider):
                raise GateClosed(provider, until)
        return await self._handler(run, self._args.model_validate(self._fence.job.args))

    async def _checkpoints(self) -> list[Event]:
        """What handlers have appended so far. Nobody can have before a job's first start, which spares the reading."""
        if self.claim.job.version == self.claim.job.created_position:
            return []
        recorded = await self._desk.store.read(self._fence.aggregate)
        return checkpoints(r.event for r in recorded)

    async def _settle(self, end: End) -> None:
        if self._fence.lost:
            raise _run_over(self.claim)
        if isinstance(end, BaseException):
            _account_for(end)
        try:
            if isinstance(end, Retry) and end.gate and not isinstance(end, GateClosed):
                end = await self._close_gate(end.gate, end)
            await self._fence.append(partial(self._decide, end))
        except Superseded:
            raise
        except Exception as error:  # noqa: BLE001 - a result that cannot be appended, e.g. for its size
            _account_for(error)
            await self._fence.append(partial(self._decide, error))

    async def _close_gate(self, provider: str, end: Retry) -> Retry:
        """Close the gate before the job waits; gives the outcome with the time that the gate is closed for."""
        until = datetime.now(UTC) + (end.after or timedelta())
        until = await self._desk.gates.close(provider, until, end.problem, self._fence.origin)
        return Retry(max(until - datetime.now(UTC), timedelta()), end.problem, gate=provider)

    def _decide(self, end: End, job: JobStatus) -> list[Event]:
        if job.state is not JobState.RUNNING:
            return []  # the handler ended it together with other facts
        chance = random.random()  # noqa: S311 - spreads retries, keeps no secret
        return decide_outcome(job, end, now=datetime.now(UTC), backoff=self._desk.backoff, chance=chance)

    def _stop_handler(self) -> None:
        if self._handling is not None:
            self._stops += 1
            self._handling.cancel()

    async def _tell(self, leases: Callable[[Claim], Awaitable[None]]) -> None:
        """Say something about the lease; where the database is away, the lease ends by itself."""
        try:
            await leases(self.claim)
        except Exception as error:
            if not is_outage(error):
                raise
            _log.warning("could not give a lease back, it runs out by itself: %s", error)


def _origin(service: str, actor: str, cause: str) -> Origin:
    return Origin(source=service, actor=actor, cause=cause, traceparent=current_traceparent())


def _run_over(claim: Claim) -> Superseded:
    return Superseded(f"the run of job {claim.job.id} is over")


def _account_for(end: BaseException) -> None:
    """Leave what a handler raised on the run's span, and in the log where nobody foresaw it."""
    if not isinstance(end, HandedBack):
        trace.get_current_span().record_exception(end)
        trace.get_current_span().set_status(StatusCode.ERROR, type(end).__name__)
    if not foreseen(end):
        _log.error("the handler of a job broke", exc_info=end)

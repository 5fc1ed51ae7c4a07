"""Works on jobs: claims as many as there are free slots, runs their handlers, and keeps their leases."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import random
import secrets
import socket
import time
from datetime import timedelta
from uuid import UUID

from callboard.contracts.jobs import JobArgs
from callboard.kernel.database import Pool
from callboard.kernel.ending import end_task
from callboard.kernel.jobs.backoff import Backoff
from callboard.kernel.jobs.dependents import Dependents
from callboard.kernel.jobs.execution import Desk, Execution
from callboard.kernel.jobs.gates import Gates
from callboard.kernel.jobs.heartbeat import Heartbeat
from callboard.kernel.jobs.leases import Claim, Claims, Leases
from callboard.kernel.jobs.limits import Limits
from callboard.kernel.jobs.run import Handler, Handlers
from callboard.kernel.jobs.wakeups import (
    CLAIMABLE,
    DEPENDENTS,
    FREED,
    GATES,
    INTERRUPTED,
    Bell,
    Hear,
    Wakeups,
)
from callboard.kernel.log import EventStore
from callboard.kernel.outages import raise_unless_outage
from callboard.kernel.retries import Retries

_log = logging.getLogger(__name__)
_HAND_BACK_SECONDS = 2.0
"""How long handing back may take, e.g. while the log is away; what is left then is taken up when its lease runs out."""
_LAST_MOMENT = 0.5
_SOON = 0.02
"""Seconds before looking again at what another claim was just looking at."""


class Worker:
    """The workers of one service in one process: `slots` jobs at a time, of the kinds that there are handlers for.

    Any number of such processes may share a schema. It needs the service's `jobs` view (JobsProjection) running
    somewhere, and the tables of `callboard.kernel.jobs.migrations` in the same schema.
    """

    def __init__(
        self,
        service: str,
        store: EventStore,
        pool: Pool,
        handlers: Handlers,
        *,
        slots: int = 2,
        lease_seconds: float = 15.0,
        backoff: Backoff | None = None,
        limits: Limits | None = None,
    ) -> None:
        """`pool` sees the service's schema; `backoff` is for attempts whose end says nothing of when to try again.

        `limits` hold for all workers that share the schema together.
        """
        self.name = f"{service}-{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
        self._duration = timedelta(seconds=lease_seconds)
        self._handlers: dict[str, tuple[type[JobArgs], Handler]] = {a.kind: (a, h) for a, h in handlers.items()}
        self._slots = slots
        self._stopping = asyncio.Event()
        self._worked = asyncio.Event()
        self._executions: dict[asyncio.Task[None], Execution] = {}
        self._bell = Bell()
        self._interrupted = Bell()
        self._dependents = Dependents(service, store, pool, self._handlers)
        self._gates = Gates(store, pool)
        hearers: dict[str, Hear] = {
            CLAIMABLE: self._bell.ring,
            INTERRUPTED: self._interrupted.ring,
            DEPENDENTS: self._dependents.hear,
            GATES: self._gates.hear,
        }
        if limits:
            hearers[FREED] = self._bell.ring
        self._wakeups = Wakeups(pool, hearers)
        self._leases = Leases(pool, worker=self.name, kinds=self._handlers, duration=self._duration, limits=limits)
        self._desk = Desk(
            service=service,
            worker=self.name,
            store=store,
            leases=self._leases,
            gates=self._gates,
            backoff=backoff or Backoff(),
            stopping=self._stopping.is_set,
        )

    @property
    def busy(self) -> int:
        """How many slots are in use. A job whose handler has ended, and whose outcome is on its way, takes none."""
        return sum(not execution.over for execution in self._executions.values())

    @property
    def jobs(self) -> tuple[UUID, ...]:
        """Which jobs they are in use for."""
        return tuple(sorted(execution.claim.job.id for execution in self._executions.values()))

    async def has_worked(self) -> None:
        """Wait until a first job's run is over, or there was none to claim."""
        await self._worked.wait()

    async def run(self) -> None:
        """Work until `stop` has finished, or until cancelled; then every job in hand is handed back first.

        A database or log that is away is waited for. Anything else that goes wrong outside a handler is raised.
        """
        running, bell = (lambda: list(self._executions.values())), self._interrupted
        heartbeat = Heartbeat(self._leases, self._duration, running, bell)
        chores = (
            self._wakeups.listen(),
            heartbeat.beat_forever(),
            self._dependents.settle_forever(),
            self._gates.follow_forever(),
        )
        async with asyncio.TaskGroup() as tasks:
            helpers = [tasks.create_task(chore) for chore in chores]
            try:
                await self._claim_until_stopped()
                await self._idle()
            finally:
                await self._hand_back()
                await end_task(*helpers)

    async def stop(self, grace_seconds: float = 10.0) -> None:
        """Claim no more; let handlers run on to their next checkpoint or their end, and hand back the rest in time.

        The last two seconds of the grace (at most half of it) are for handing back. Leases of what is handed back go with
        the view's next commit, here or in another process.
        """
        self._stopping.set()
        self._bell.ring()
        await self._idle(max(grace_seconds - _HAND_BACK_SECONDS, grace_seconds / 2))
        await self._hand_back()

    async def _claim_until_stopped(self) -> None:
        retries = Retries(_log, "cannot look for jobs")
        while not self._stopping.is_set():
            self._bell.hush()
            try:
                async with self._leases.claiming() as claims:
                    retries.succeeded()
                    await self._claim_over(claims)
            except Exception as error:  # noqa: BLE001 - raised again but for outages
                raise_unless_outage(error)
                # No bell ends this wait: they ring for every job that ends, while nothing can be claimed anyway.
                await self._until_stopping(retries.after(error))

    async def _until_stopping(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    async def _claim_over(self, claims: Claims) -> None:
        """Claim until stopped, or until the connection is lost."""
        while not (self._stopping.is_set() or claims.lost):
            self._bell.hush()
            await self._bell.wait(await self._fill_slots(claims))

    async def _fill_slots(self, claims: Claims) -> float | None:
        """Start what can be started; gives the seconds after which to look again if no bell rings before.

        A lease that another worker takes from now on rings no bell when it runs out, but does not do so before one
        lease's duration has passed: that is the longest time between two looks.
        """
        free = min(self._slots - self.busy, 2 * self._slots - len(self._executions))
        if free <= 0:
            return None
        asked = time.monotonic()
        found = await claims.claim(free)
        for claim in found:
            self._begin(claim, asked + self._duration.total_seconds())
        if not self._executions:
            self._worked.set()
        if len(found) == free:
            return None
        longest = self._duration.total_seconds()
        due = await claims.next_wake()
        return min(longest, longest if due is None else due) + _SOON * (1 + random.random())  # noqa: S311 - spreads workers

    def _begin(self, claim: Claim, held_until: float) -> None:
        args, handler = self._handlers[claim.job.kind]
        execution = Execution(self._desk, claim, args, handler, held_until=held_until, handled=self._bell.ring)
        task = asyncio.create_task(execution.carry(), name=f"job {claim.job.id}")
        self._executions[task] = execution
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._executions[task]
        self._worked.set()
        self._bell.ring()
        if not task.cancelled() and (error := task.exception()):
            _log.error("carrying a job broke; its lease runs out and it is taken up again", exc_info=error)

    async def _idle(self, seconds: float | None = None) -> None:
        if self._executions:
            await asyncio.wait(list(self._executions), timeout=seconds)

    async def _hand_back(self) -> None:
        """Stop every handler and put its job back in the queue, as far as the log can be reached."""
        self._stopping.set()
        for execution in self._executions.values():
            execution.hand_back()
        await self._idle(_HAND_BACK_SECONDS)
        for task in self._executions:
            task.cancel()
        await self._idle(_LAST_MOMENT)

"""The one hand that a run writes with: each append expects the job exactly as this run left it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import NamedTuple, TypeAlias

from callboard.contracts.event import Envelope, Event, Origin
from callboard.contracts.subjects import Aggregate
from callboard.kernel.errors import Conflict, Unavailable
from callboard.kernel.jobs.backoff import Backoff
from callboard.kernel.jobs.outcomes import LeaseLost, Superseded
from callboard.kernel.jobs.projection import JOB
from callboard.kernel.jobs.status import JobStatus, evolve
from callboard.kernel.log import Append, EventStore

Decide: TypeAlias = Callable[[JobStatus], Sequence[Event]]
"""A pure decision: from where the job stands to the events to append."""

_log = logging.getLogger(__name__)
_PATIENCE = Backoff(base=timedelta(milliseconds=50), cap=timedelta(seconds=1))


class _Landing(NamedTuple):
    """An append under way: the run's own events first, and the position of the last of all, to come."""

    appends: Sequence[Append]
    position: asyncio.Future[int]


class Fence:
    """Appends to one job for one run. Whoever else appends to the job ends this run: nothing more gets through.

    While the log does not answer, an append waits and is sent again with the same ids, so that no paid work is lost to
    an outage; the loss of the lease ends the waiting.
    """

    def __init__(self, store: EventStore, job: JobStatus, origin: Callable[[], Origin]) -> None:
        """`job` is where this run takes it up; `origin` says where its events come from."""
        self.job = job
        self.aggregate = Aggregate(JOB, job.id)
        self._store = store
        self._origin = origin
        self._writing = asyncio.Lock()
        self._lost = asyncio.Event()

    @property
    def origin(self) -> Origin:
        """Where this run's events come from, in the present trace."""
        return self._origin()

    @property
    def lost(self) -> bool:
        """Whether this run may write no more."""
        return self._lost.is_set()

    def lose(self) -> None:
        """Let nothing through from now on: the lease is gone."""
        self._lost.set()

    async def append(self, decide: Decide, others: Sequence[Append] = ()) -> JobStatus:
        """Append what `decide` makes of the job as it is by then, and to other aggregates in the same batch.

        Appends of one run wait for each other, so each decides on what the one before it left. One that decides on
        nothing appends nothing. A cancellation leaves an append that is under way to its end, so that the job's version
        stays known.

        Raises:
            Superseded: the job is not as this run left it; LeaseLost: its lease is gone. Nothing was appended.
            Conflict: one of the other aggregates is at another version; nothing was appended.
            TooLarge: an event is over the limit; nothing was appended.
        """
        await self._writing.acquire()
        landing = None
        try:
            landing = self._begin(decide, others)
        finally:
            if landing is None:
                self._writing.release()
        if landing is None:
            return self.job
        try:
            position = await asyncio.shield(landing.position)
        except (Exception, asyncio.CancelledError) as error:
            finishing = asyncio.ensure_future(self._finish(landing))
            finishing.add_done_callback(_look_away)
            if isinstance(error, asyncio.CancelledError):
                raise
            return await asyncio.shield(finishing)
        self._writing.release()
        return self._landed(landing, position)

    def _begin(self, decide: Decide, others: Sequence[Append]) -> _Landing | None:
        """Decide, and hand the events over to the log; None where there are none."""
        events = decide(self.job)
        if not events:
            return None
        if self.lost:
            raise self._lease_lost()
        origin = self._origin()
        envelopes = [Envelope.wrap(self.aggregate, event, origin) for event in events]
        appends = [Append(self.aggregate, self.job.version, envelopes), *others]
        return _Landing(appends, self._store.hand_over(appends))

    async def _finish(self, landing: _Landing) -> JobStatus:
        """See what did not land at the first try, or whose caller went away, to its end."""
        try:
            return self._landed(landing, await self._insist(landing))
        finally:
            self._writing.release()

    async def _insist(self, landing: _Landing) -> int:
        tries, position = 0, landing.position
        while True:
            try:
                return await position
            except Conflict as conflict:
                if conflict.aggregate != self.aggregate:
                    raise
                self.lose()
                raise Superseded(str(conflict)) from conflict
            except Unavailable as error:
                tries += 1
                _log.warning("job %s waits for the log: %s", self.job.id, error)
                await self._wait(_PATIENCE.delay(tries, 1.0))
            if self.lost:
                raise self._lease_lost()
            position = self._store.hand_over(landing.appends)

    def _landed(self, landing: _Landing, position: int) -> JobStatus:
        """Take in what stands on the log now, its last event at `position`."""
        own, *others = landing.appends
        # In a batch with others the job's own events come first.
        end = position - sum(len(other.events) for other in others)
        for place, envelope in enumerate(own.events, end - len(own.events) + 1):
            self.job = evolve(self.job, envelope.at(place))
        return self.job

    def _lease_lost(self) -> LeaseLost:
        return LeaseLost(f"the lease on job {self.job.id} is gone")

    async def _wait(self, delay: timedelta) -> None:
        try:
            async with asyncio.timeout(delay.total_seconds()):
                await self._lost.wait()
        except TimeoutError:
            return


def _look_away(task: asyncio.Future[JobStatus]) -> None:
    """Take note of how a left-behind append ended; the fence itself knows what it means."""
    if not task.cancelled():
        task.exception()

"""Asks for many jobs at once, which may depend on one another; what is wrong with one says nothing of the others."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID

from callboard.contracts.event import Event, Origin, Recorded
from callboard.contracts.events import JobCreated
from callboard.contracts.problems import Problem
from callboard.contracts.subjects import Aggregate
from callboard.kernel.errors import Conflict, HoldsNul, TooLarge
from callboard.kernel.jobs.arrangement import Arrangement
from callboard.kernel.jobs.creation import creation, reused, work_of
from callboard.kernel.jobs.items import Item, ItemResult, NewJob
from callboard.kernel.jobs.ordering import Ordering
from callboard.kernel.jobs.projection import JOB
from callboard.kernel.log import Append, EventStore

MAX_ITEMS = 10_000
"""The most jobs that one call creates."""
_BATCH = 250
_BATCH_BYTES = 4 * 1024 * 1024
_READS_AT_ONCE = 32


async def create_many(store: EventStore, items: Sequence[Item], origin: Origin) -> list[ItemResult]:
    """Create jobs, each after what it depends on, and give what became of each, in the order asked.

    They land in atomic batches. Where the call breaks off some may be there and others not; whoever does it again with the
    same ids or keys ends with each of them once. Problems: UNKNOWN_DEPENDENCY, DEPENDENCY_CYCLE, DEPENDENCY_REFUSED (it
    depends on an item that was refused), DUPLICATE_REF, IDEMPOTENCY_KEY_REUSED, JOB_ID_TAKEN, JOB_TOO_LARGE, BAD_TEXT.

    Raises:
        ValueError: over MAX_ITEMS items, or one with neither id nor key; nothing was created.
        Unavailable: the log does not answer; doing it again is safe.
    """
    if len(items) > MAX_ITEMS:
        raise ValueError(f"one call creates {MAX_ITEMS} jobs at most, not {len(items)}")
    return await _Call(store, items, origin).carry()


@dataclass(slots=True)
class _Call:
    """One call on its way; `_positions` has where the jobs of its items stand on the log, by the items' places."""

    store: EventStore
    items: Sequence[Item]
    origin: Origin
    _arrangement: Arrangement = field(init=False)
    _ordering: Ordering = field(init=False)
    _positions: dict[int, int] = field(default_factory=dict[int, int])
    _start: int = 0
    _again: bool = False
    """Some of the last part was there already: the next one is looked for before it is appended."""

    def __post_init__(self) -> None:
        self._arrangement = Arrangement(self.items)

    async def carry(self) -> list[ItemResult]:
        self._start = await self.store.last_position()
        outside = await self._find(list(self._arrangement.outside))
        self._ordering = self._arrangement.ordering(job for job, found in outside.items() if found is None)
        order = iter(self._ordering.order())
        while batch := list(islice(order, _BATCH)):
            for part in self._parts(batch):
                await self._land(part)
        return [self._result(place) for place in range(len(self.items))]

    def _result(self, place: int) -> ItemResult:
        id_, problem = self._arrangement.ids[place], self._ordering.problems.get(place)
        if problem is not None or id_ is None:
            return ItemResult(id_, problem=problem)
        position = self._positions[place]
        return ItemResult(id_, position, created=position > self._start and self._arrangement.first[id_] == place)

    async def _find(self, jobs: Sequence[UUID]) -> dict[UUID, Recorded | None]:
        """The creations of jobs, some read at a time."""
        slots = asyncio.Semaphore(_READS_AT_ONCE)

        async def read(job: UUID) -> Recorded | None:
            async with slots:
                return await self.store.latest(Aggregate(JOB, job), JobCreated.type)

        return dict(zip(jobs, await asyncio.gather(*map(read, jobs)), strict=True))

    def _parts(self, batch: Sequence[int]) -> Iterator[dict[int, Append]]:
        """The appends of a batch, in parts that are small enough; whoever takes one lands it before the next."""
        part: dict[int, Append] = {}
        size = 0
        for place in batch:
            made = self._append(place)
            if made is None:
                continue
            append, own = made
            first = self._arrangement.first[append.aggregate.id]
            if part and (first in part or size + own > _BATCH_BYTES):
                yield part
                part, size = {}, 0
            if first != place:
                self._settle_twin(place, first, append)
                continue
            part[place] = append
            size += own
        if part:
            yield part

    def _settle_twin(self, place: int, first: int, append: Append) -> None:
        """The same job stood in this call before: there it was created, or found, or refused by now."""
        if place in self._ordering.problems:
            return
        before = self._append(first)
        assert before is not None
        self._settle(place, append, before[0].events[0].event, self._positions[first])

    def _append(self, place: int) -> tuple[Append, int] | None:
        """The creation of one item and its size in bytes; None where it is refused, by now or before."""
        item = self.items[place]
        if place in self._ordering.problems or not isinstance(item, NewJob):
            return None
        append = creation(
            item.args,
            self.origin,
            id=item.job_id,
            project=item.project,
            priority=item.priority,
            inputs=item.inputs,
            depends_on=self._arrangement.needed(item),
            idempotency_key=item.idempotency_key,
            max_attempts=item.max_attempts,
            due_at=item.due_at,
        )
        try:
            return append, self.store.size_of(append)
        except TooLarge as error:
            self._refuse(place, Problem(code="JOB_TOO_LARGE", message=f"{error}.", hint="Hand large data in as files."))
        except HoldsNul:
            self._refuse(place, Problem(code="BAD_TEXT", message="A text of it holds the character NUL."))
        return None

    def _refuse(self, place: int, problem: Problem) -> None:
        self._ordering.problems[place] = problem
        self._ordering.refuse_dependents(place)

    async def _land(self, part: dict[int, Append]) -> None:
        """Append a part whole; where some of it is there already, what is left of it."""
        if self._again:
            part = await self._without_known(part)
        while part := {place: append for place, append in part.items() if place not in self._ordering.problems}:
            try:
                last = await self.store.append_many(list(part.values()))
            except Conflict:
                before, part = part, await self._without_known(part)
                if len(part) == len(before):
                    raise
                continue
            if last > self._start:
                self._positions.update(zip(part, range(last - len(part) + 1, last + 1), strict=True))
            else:  # this very batch landed before the call: the same ids, but perhaps for other work
                await self._without_known(part)
            return

    async def _without_known(self, part: dict[int, Append]) -> dict[int, Append]:
        """What is not on the log yet. Each conflict means that something is: every round has less to append."""
        found = await self._find([append.aggregate.id for append in part.values()])
        left: dict[int, Append] = {}
        for place, append in part.items():
            there = found[append.aggregate.id]
            if there is None:
                left[place] = append
            else:
                self._settle(place, append, there.event, there.position)
        self._again = len(left) < len(part)
        return left

    def _settle(self, place: int, append: Append, there: Event, position: int) -> None:
        """The job is there already: as what was asked for, or as something else."""
        if work_of(there) == work_of(append.events[0].event):
            self._positions[place] = position
        else:
            self._refuse(place, self._taken(place, append))

    def _taken(self, place: int, append: Append) -> Problem:
        item = self.items[place]
        key = item.idempotency_key if isinstance(item, NewJob) else None
        if key is not None:
            return reused(key, append.aggregate.id).problem
        return Problem(
            code="JOB_ID_TAKEN",
            message=f"The id {append.aggregate.id} stands for other work already.",
            hint="Use a new id for new work, or leave it out.",
        )

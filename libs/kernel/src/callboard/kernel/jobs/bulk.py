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
from callboard.kernel.jobs.creation import creation, reused, unknown_dependency, work_of
from callboard.kernel.jobs.items import Item, ItemResult, NewJob, Unreadable
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
    """One call on its way; `_settled` has what is known of items by their place in it."""

    store: EventStore
    items: Sequence[Item]
    origin: Origin
    _ids: list[UUID | None] = field(init=False)
    _ordering: Ordering = field(init=False)
    _places: dict[UUID, int] = field(init=False)
    _refs: dict[str, int] = field(init=False)
    _positions: dict[int, int] = field(default_factory=dict[int, int])
    _start: int = 0
    _again: bool = False
    """Some of the last part was there already: the next one is looked for before it is appended."""

    def __post_init__(self) -> None:
        self._ids = [item.job_id if isinstance(item, NewJob) else None for item in self.items]
        self._places = _first_places(self._ids)

    async def carry(self) -> list[ItemResult]:
        self._start = await self.store.last_position()
        await self._arrange()
        order = iter(self._ordering.order())
        while batch := list(islice(order, _BATCH)):
            for part in self._parts(batch):
                await self._land(part)
        return [self._result(place) for place in range(len(self.items))]

    def _result(self, place: int) -> ItemResult:
        id_, problem = self._ids[place], self._ordering.problems.get(place)
        if problem is not None or id_ is None:
            return ItemResult(id_, problem=problem)
        position = self._positions[place]
        return ItemResult(id_, position, created=position > self._start and self._places[id_] == place)

    async def _arrange(self) -> None:
        """Find out who needs whom, and what is there already of what is needed from outside."""
        problems = {place: item.problem for place, item in enumerate(self.items) if isinstance(item, Unreadable)}
        self._refs = _places_by_ref(self.items, problems)
        needs: list[list[int]] = [[] for _ in self.items]
        outside: dict[UUID, list[int]] = {}
        for place, item in enumerate(self.items):
            if not isinstance(item, NewJob):
                continue
            twin = self._places[item.job_id]
            if twin != place:
                needs[place].append(twin)
            for dependency in item.depends_on:
                found = self._place_of(dependency)
                if found is not None:
                    needs[place].append(found)
                elif isinstance(dependency, UUID):
                    outside.setdefault(dependency, []).append(place)
                else:
                    problems.setdefault(place, unknown_dependency(dependency).problem)
        for missing in await self._missing(list(outside)):
            for place in outside[missing]:
                problems.setdefault(place, unknown_dependency(missing).problem)
        self._ordering = Ordering([list(dict.fromkeys(each)) for each in needs], problems, self._name)

    def _place_of(self, dependency: UUID | str) -> int | None:
        return self._refs.get(dependency) if isinstance(dependency, str) else self._places.get(dependency)

    async def _missing(self, jobs: Sequence[UUID]) -> list[UUID]:
        found = await self._find(jobs)
        return [job for job in jobs if found[job] is None]

    async def _find(self, jobs: Sequence[UUID]) -> dict[UUID, Recorded | None]:
        """The creations of jobs, some read at a time."""
        slots = asyncio.Semaphore(_READS_AT_ONCE)

        async def read(job: UUID) -> Recorded | None:
            async with slots:
                return await self.store.latest(Aggregate(JOB, job), JobCreated.type)

        return dict(zip(jobs, await asyncio.gather(*map(read, jobs)), strict=True))

    def _name(self, place: int) -> str:
        item = self.items[place]
        if item.ref is not None:
            return repr(item.ref)
        key = item.idempotency_key if isinstance(item, NewJob) else None
        return f"item {place + 1} (key {key!r})" if key else f"item {place + 1}"

    def _parts(self, batch: Sequence[int]) -> Iterator[dict[int, Append]]:
        """The appends of a batch, in parts that are small enough; whoever takes one lands it before the next."""
        part: dict[int, Append] = {}
        size = 0
        for place in batch:
            made = self._append(place)
            if made is None:
                continue
            append, own = made
            first = self._places[append.aggregate.id]
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
        needed = [id_ for id_ in map(self._id_of, item.depends_on) if id_ is not None]
        append = creation(
            item.args,
            self.origin,
            id=item.job_id,
            project=item.project,
            priority=item.priority,
            inputs=item.inputs,
            depends_on=needed,
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

    def _id_of(self, dependency: UUID | str) -> UUID | None:
        return dependency if isinstance(dependency, UUID) else self._ids[self._refs[dependency]]

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


def _first_places(ids: Sequence[UUID | None]) -> dict[UUID, int]:
    """Where each job stands first; what stands further on is the same job again."""
    places: dict[UUID, int] = {}
    for place, id_ in enumerate(ids):
        if id_ is not None:
            places.setdefault(id_, place)
    return places


def _places_by_ref(items: Sequence[Item], problems: dict[int, Problem]) -> dict[str, int]:
    """Where each ref stands. Of one that stands twice nobody can tell what it means: all its items get a problem."""
    places: dict[str, int] = {}
    for place, item in enumerate(items):
        if item.ref is None:
            continue
        first = places.setdefault(item.ref, place)
        if first != place:
            twice = Problem(
                code="DUPLICATE_REF",
                message=f"The ref {item.ref!r} stands at more than one item.",
                hint="Give each item a ref of its own, or none.",
            )
            problems.setdefault(first, twice)
            problems.setdefault(place, twice)
    return places

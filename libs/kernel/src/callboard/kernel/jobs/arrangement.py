"""How the items of one call stand to one another, and what they need from outside of it: pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from callboard.contracts.problems import Problem
from callboard.kernel.jobs.creation import unknown_dependency
from callboard.kernel.jobs.items import Item, NewJob, Unreadable
from callboard.kernel.jobs.ordering import Ordering


class Arrangement:
    """Who is meant by each dependency: another item, by its id or ref, or a job outside of the call.

    Attributes:
        ids: The job of each item; None where none can be made of it.
        first: Where each job stands first; what stands further on is the same job again.
        outside: The jobs that are depended on and are none of the items, each with the places that it is needed at.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        """ValueError: an item has neither an id nor a key."""
        self.ids = [item.job_id if isinstance(item, NewJob) else None for item in items]
        self.first = _first_places(self.ids)
        self.outside: dict[UUID, list[int]] = {}
        self._items = items
        self._problems = {place: item.problem for place, item in enumerate(items) if isinstance(item, Unreadable)}
        self._refs = _places_by_ref(items, self._problems)
        self._needs: list[list[int]] = [[] for _ in items]
        for place, item in enumerate(items):
            if isinstance(item, NewJob):
                self._take_in(place, item)

    def ordering(self, missing: Iterable[UUID]) -> Ordering:
        """In which order the items can be created, where these jobs of `outside` are not there."""
        for job in missing:
            for place in self.outside[job]:
                self._problems.setdefault(place, unknown_dependency(job).problem)
        return Ordering([list(dict.fromkeys(each)) for each in self._needs], self._problems, self._name)

    def needed(self, item: NewJob) -> list[UUID]:
        """The jobs that an item depends on, which the ordering has found to be there or among the items."""
        return [id_ for id_ in map(self._id_of, item.depends_on) if id_ is not None]

    def _take_in(self, place: int, item: NewJob) -> None:
        twin = self.first[item.job_id]
        if twin != place:
            self._needs[place].append(twin)
        for dependency in item.depends_on:
            found = self._place_of(dependency)
            if found is not None:
                self._needs[place].append(found)
            elif isinstance(dependency, UUID):
                self.outside.setdefault(dependency, []).append(place)
            else:
                self._problems.setdefault(place, unknown_dependency(dependency).problem)

    def _place_of(self, dependency: UUID | str) -> int | None:
        return self._refs.get(dependency) if isinstance(dependency, str) else self.first.get(dependency)

    def _id_of(self, dependency: UUID | str) -> UUID | None:
        return dependency if isinstance(dependency, UUID) else self.ids[self._refs[dependency]]

    def _name(self, place: int) -> str:
        item = self._items[place]
        if item.ref is not None:
            return repr(item.ref)
        key = item.idempotency_key if isinstance(item, NewJob) else None
        return f"item {place + 1} (key {key!r})" if key else f"item {place + 1}"


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

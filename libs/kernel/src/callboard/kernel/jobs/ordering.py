"""In which order many jobs that depend on one another are created, and which of them cannot be: pure."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from callboard.contracts.problems import Problem

_NAMED = 12
"""So many members of a circle are named at most."""


@dataclass(slots=True)
class Ordering:
    """Which of the items 0 … n-1 come before which, and what is wrong with some of them.

    Attributes:
        needs: What each item needs to be there first, as items.
        problems: The items that cannot be; whatever needs them cannot be either.
        name: How an item is called in a sentence.
    """

    needs: Sequence[Sequence[int]]
    problems: dict[int, Problem]
    name: Callable[[int], str]
    _needed_by: Mapping[int, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        """Turn the needs around."""
        self._needed_by = _turned(self.needs)

    def order(self) -> list[int]:
        """Every item that can be, each after what it needs, otherwise in the order asked; the rest gets its problem."""
        for item in list(self.problems):
            self.refuse_dependents(item)
        while True:
            found = self._sorted()
            left = set(range(len(self.needs))).difference(found, self.problems)
            if not left:
                return found
            self._refuse_circle(left)

    def refuse_dependents(self, item: int) -> None:
        """Give all that needs the refused `item`, near or far, a problem that names what it needs."""
        spreading = [item]
        while spreading:
            broken = spreading.pop()
            for dependent in self._needed_by[broken]:
                if dependent not in self.problems:
                    self.problems[dependent] = _dependency_refused(self.name(broken), self.problems[broken])
                    spreading.append(dependent)

    def _sorted(self) -> list[int]:
        """Kahn's algorithm, the smallest first; what goes in circles is left out."""
        missing = {item: len(needs) for item, needs in enumerate(self.needs) if item not in self.problems}
        ready = [item for item, count in missing.items() if not count]
        found: list[int] = []
        while ready:
            item = heapq.heappop(ready)
            found.append(item)
            for dependent in self._needed_by[item]:
                if dependent in missing:
                    missing[dependent] -= 1
                    if not missing[dependent]:
                        heapq.heappush(ready, dependent)
        return found

    def _refuse_circle(self, left: set[int]) -> None:
        """Refuse the circles that are met by going from each item to something that it needs.

        Every item of `left` needs another one of them, so that each walk ends in a circle, or at what is refused by then.
        """
        for start in sorted(left):
            walk: dict[int, int] = {}
            item = start
            while item not in walk and item not in self.problems:
                walk[item] = len(walk)
                item = next(need for need in self.needs[item] if need in left)
            if item in self.problems:
                continue  # a circle before this one has taken it all along
            circle = list(walk)[walk[item] :]
            self.problems |= dict.fromkeys(circle, _cycle([self.name(each) for each in circle]))
            for member in circle:
                self.refuse_dependents(member)


def _turned(needs: Sequence[Sequence[int]]) -> Mapping[int, list[int]]:
    needed_by: dict[int, list[int]] = defaultdict(list)
    for item, its in enumerate(needs):
        for need in its:
            needed_by[need].append(item)
    return needed_by


def _cycle(names: Sequence[str]) -> Problem:
    shown = [*names[:_NAMED], *([f"… ({len(names)} in all) …"] if len(names) > _NAMED else []), names[0]]
    return Problem(
        code="DEPENDENCY_CYCLE",
        message=f"These depend on one another in a circle: {' → '.join(shown)}.",
        hint="Take one of these dependencies away.",
    )


def _dependency_refused(name: str, problem: Problem) -> Problem:
    return Problem(
        code="DEPENDENCY_REFUSED",
        message=f"It depends on {name}, which was refused: {problem.code}.",
        hint="Correct that one, and ask for both again.",
    )

"""Rounds in which several sides take turns, and the figures that come of them."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Generic, TypeVar

from contest import OURS, Contestant, SideError
from figure import ROUNDS, Figure

T = TypeVar("T")


@dataclass(frozen=True)
class Results(Generic[T]):
    """What each side came to in each round, ours among them; a side that did not work stands among the refusals."""

    values: dict[Contestant, list[T]]
    refusals: dict[Contestant, str]

    def figures(
        self,
        bench: str,
        unit: str,
        limit: str,
        of: Callable[[T], float],
        middle: Callable[[list[float]], float] = median,
    ) -> Iterator[Figure]:
        """One figure for each peer, ours beside it."""
        ours = middle([of(value) for value in self.values[OURS]])
        for rival in (side for side in self.values if side is not OURS):
            if rival in self.refusals:
                yield Figure(bench, ours, unit, limit, f"{rival.name} did not work here: {self.refusals[rival]}", None)
            else:
                theirs = middle([of(value) for value in self.values[rival]])
                yield Figure(bench, ours, unit, limit, str(rival), theirs)


async def in_rounds(
    bench: str, rivals: Sequence[Contestant], measure: Callable[[Contestant], Awaitable[T]]
) -> Results[T]:
    """Let our side and the rivals take turns, five times. A rival that refuses once is left out from then on.

    A round that our own side did not get through counts for nothing, so that one stall does not cost all the others.

    Raises:
        SideError: our own side did not work in half of the rounds, or more.
    """
    failed = 0
    results = Results[T]({side: [] for side in (OURS, *rivals)}, {})
    for number in range(ROUNDS):
        for side in (side for side in results.values if side not in results.refusals):
            try:
                results.values[side].append(await measure(side))
                print(f"{bench} {number + 1}/{ROUNDS} {side.name}: {results.values[side][-1]}", file=sys.stderr)
            except SideError as refusal:
                print(f"{bench} {number + 1}/{ROUNDS} {side.name}: {refusal}", file=sys.stderr)
                if side is not OURS:
                    results.refusals[side] = str(refusal)
                    continue
                failed += 1
                if 2 * failed >= ROUNDS:
                    raise
    return results

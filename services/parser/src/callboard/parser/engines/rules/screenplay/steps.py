"""How the lines of a script stand to one another: which kind follows which, with what blank and shift between.

What scripts have in common is given; how this one is laid out is learnt by counting the steps of a first reading.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from typing import Final, NamedTuple

from callboard.parser.engines.rules.screenplay.states import COUNT, STATES, State

GAPS: Final = 4
"""No blank line between, one, more, or the break of a page."""
SHIFTS: Final = 7
"""By how many columns a line stands further in than the one above: far left … the same … far right."""
_EDGES = (-12, -6, -1, 2, 6, 12)
_S, _A, _C, _D, _P, _T, _R = STATES
_FOLLOWS: Final = {
    _S: {_S: -2.5, _A: 0.0, _C: -1.5, _D: -9.0, _P: -7.0, _T: -3.0, _R: -2.0},
    _A: {_S: -1.2, _A: -0.5, _C: -0.8, _D: -7.0, _P: -6.0, _T: -2.0, _R: -1.0},
    _C: {_S: -8.0, _A: -6.0, _C: -6.0, _D: 0.0, _P: -0.5, _T: -7.0, _R: -7.0},
    _D: {_S: -2.0, _A: -1.0, _C: -0.7, _D: -0.4, _P: -1.5, _T: -3.0, _R: -1.0},
    _P: {_S: -5.0, _A: -3.0, _C: -3.0, _D: 0.0, _P: -1.0, _T: -5.0, _R: -3.0},
    _T: {_S: 0.0, _A: -0.5, _C: -2.5, _D: -9.0, _P: -9.0, _T: -3.0, _R: -3.0},
    _R: {_S: -2.0, _A: -1.0, _C: -2.0, _D: -0.5, _P: -1.5, _T: -3.0, _R: -0.3},
}
_BLOCK = frozenset({(_C, _D), (_C, _P), (_P, _D), (_D, _P), (_D, _D), (_P, _P), (_R, _D), (_R, _P)})
_EVEN = frozenset({(_S, _S), (_S, _A), (_A, _S), (_A, _A), (_D, _D), (_D, _R), (_R, _R), (_C, _C), (_T, _T)})
_OUTWARD = frozenset({(_C, _D), (_C, _P), (_P, _D), *((b, a) for b in (_D, _C, _P, _T) for a in (_A, _S))})
_INWARD = frozenset({(_D, _P), (_D, _C), (_S, _C), (_A, _C), (_S, _D), (_A, _D)})
_SURE = frozenset({_C, _P})
"""After these a line of dialogue surely is one."""
_UNTIED = tuple((before, after) for before in (_C, _D, _P) for after in (_A, _C, _T))
_WEIGHT: Final = 14.0
_SAME: Final = 1.6
_FITS: Final = (0.0, -2.0, 0.7)
"""Speech is broken where the next word would have fitted: it rather ends here; where it would not, it rather goes on."""
_PRIOR: Final = 6.0
_LEAST: Final = 0.02
_ENOUGH: Final = 20
_BROKEN: Final = 75
WIDE: Final = 6
"""Lengths are counted in steps of so many characters."""


def shift(before: int, after: int) -> int:
    """The class of a change of indentation from column ``before`` to column ``after``."""
    return bisect_right(_EDGES, after - before)


def _expected_gaps(before: State, after: State) -> tuple[float, ...]:
    if (before, after) in _BLOCK:
        return (0.9, 0.07, 0.03, 1.0)
    if before is after is _A:
        return (0.6, 0.3, 0.1, 1.0)
    return (0.12, 0.6, 0.28, 1.0)


def _expected_shifts(before: State, after: State) -> tuple[float, ...]:
    pair = (before, after)
    if pair in _EVEN:
        return _share((0, 0, 2, 90, 2, 1, 0))
    if pair in _OUTWARD:
        return _share((10, 30, 15, 40, 2, 1, 0))
    if pair in _INWARD:
        return _share((0, 1, 2, 40, 15, 25, 15))
    return _share((0, 0, 5, 50, 40, 2, 1) if pair == (_P, _P) else (1, 1, 1, 3, 1, 1, 1))


def _share(weights: Sequence[int]) -> tuple[float, ...]:
    return tuple(w / sum(weights) for w in weights)


class Joint(NamedTuple):
    """How two lines hang together.

    Attributes:
        tied: Whether they are of one block as in Fountain: nothing but words and directions of the speech comes after any
            part of a speech.
        joined: Whether a sentence goes on from one to the other.
        ended: Whether a sentence ends with the first.
        full: 1 where the next word would have fitted on the first line, 2 where it would not, 0 where nothing is known of that.
    """

    tied: bool = False
    joined: bool = False
    ended: bool = False
    full: int = 0


@dataclass(frozen=True)
class Steps:
    """What was counted in a first reading; empty before it.

    Attributes:
        gaps: How often each pair of states had each gap between: ``(before * COUNT + after) * GAPS + gap``.
        shifts: The same for shifts.
        columns: For each state how often its lines begin in each column, by twos.
        widths: For each state how often its lines have each length, by ``WIDE``.
        measure: The length that lines of dialogue are broken at; 0 where they are not.
    """

    gaps: Mapping[int, int] = field(default_factory=dict[int, int])
    shifts: Mapping[int, int] = field(default_factory=dict[int, int])
    columns: Sequence[Mapping[int, int]] = ()
    widths: Sequence[Mapping[int, int]] = ()
    measure: int = 0
    _tables: dict[tuple[int, int, Joint], list[list[float]]] = field(
        default_factory=dict[tuple[int, int, Joint], list[list[float]]], compare=False, repr=False
    )
    _by_column: dict[int, list[float]] = field(default_factory=dict[int, list[float]], compare=False, repr=False)
    _by_width: dict[int, list[float]] = field(default_factory=dict[int, list[float]], compare=False, repr=False)

    def table(self, gap: int, moved: int, joint: Joint) -> list[list[float]]:
        """For each state after, the score of each state before, with ``gap`` and ``moved`` between them, so joined."""
        found = self._tables.get((gap, moved, joint))
        if found is None:
            found = [[self._score(before, after, gap, moved) for before in STATES] for after in STATES]
            for before, after in _UNTIED if joint.tied else ():
                found[after][before] -= _WEIGHT
            for state in STATES if joint.joined else ():
                found[state][state] += _SAME
            found[_D][_D] += _FITS[joint.full]
            found[_D][_R] += _FITS[1] if joint.ended else 0.0
            self._tables[gap, moved, joint] = found
        return found

    def _score(self, before: State, after: State, gap: int, moved: int) -> float:
        pair = int(before) * COUNT + int(after)
        found = _FOLLOWS[before][after]
        if gap < GAPS - 1:
            found += _learnt(self.gaps, pair * GAPS, gap, _expected_gaps(before, after), GAPS - 1)
            found += _learnt(self.shifts, pair * SHIFTS, moved, _expected_shifts(before, after), SHIFTS)
        elif (before, after) == (_A, _D):
            found += 2.0
        return found

    def column(self, indent: int) -> list[float]:
        """For each state the score of a line that begins at column ``indent``."""
        bucket = indent // 2
        found = self._by_column.get(bucket)
        if found is None:
            found = self._by_column[bucket] = [0.7 * log(x) for x in _near(self.columns, bucket, 20)]
        return found

    def width(self, length: int) -> list[float]:
        """For each state the score of a line of ``length`` characters."""
        bucket = length // WIDE
        found = self._by_width.get(bucket)
        if found is None:
            found = self._by_width[bucket] = [0.8 * log(x) for x in _near(self.widths, bucket, 12)]
        return found


def _near(counted: Sequence[Mapping[int, int]], bucket: int, classes: int) -> list[float]:
    """For each state the share of its lines in ``bucket`` and next to it."""
    return [
        (seen.get(bucket, 0) + 0.5 * (seen.get(bucket - 1, 0) + seen.get(bucket + 1, 0)) + 1)
        / (sum(seen.values()) + classes)
        for seen in counted
    ] or [1.0] * COUNT


def _learnt(counts: Mapping[int, int], base: int, index: int, expected: Sequence[float], size: int) -> float:
    total = sum(counts.get(base + i, 0) for i in range(size))
    share = (counts.get(base + index, 0) + _PRIOR * expected[index]) / (total + _PRIOR)
    return log(max(share, _LEAST)) + 1.2


def count(path: Iterable[tuple[State, int, int, int, int]]) -> Steps:
    """Count the steps of a reading: for each line its state, gap class, shift class, column and length."""
    gaps: Counter[int] = Counter()
    shifts: Counter[int] = Counter()
    columns: list[Counter[int]] = [Counter() for _ in STATES]
    widths: list[Counter[int]] = [Counter() for _ in STATES]
    lengths: list[int] = []
    before: State | None = None
    for state, gap, moved, indent, length in path:
        if before is not None and gap < GAPS - 1:
            pair = int(before) * COUNT + int(state)
            gaps[pair * GAPS + gap] += 1
            shifts[pair * SHIFTS + moved] += 1
        columns[state][indent // 2] += 1
        if state is not _D or before in _SURE:
            widths[state][length // WIDE] += 1
        if state is _D and before in _SURE:
            lengths.append(length)
        before = state
    return Steps(gaps, shifts, columns, widths, _measure(lengths))


def _measure(lengths: Sequence[int]) -> int:
    """The length that nearly no line exceeds, if many come near to it: these lines were broken there."""
    ordered = sorted(lengths)
    if len(ordered) < _ENOUGH:
        return 0
    longest = ordered[int(len(ordered) * 0.95)]
    near = sum(longest - 10 < x <= longest for x in ordered)
    return longest if longest < _BROKEN and near * 8 > len(ordered) else 0

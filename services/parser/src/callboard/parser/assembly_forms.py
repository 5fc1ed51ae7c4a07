"""The names met in cues: how often, where, and which of them are two people because they answer each other."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Place = tuple[int | None, int | None]

_SELDOM = 0.1


@dataclass(frozen=True)
class Forms:
    """The names met in cues, folded and without article.

    Attributes:
        counts: How often each was met alone.
        places: Acts and scenes in which each was met.
        answers: How often two follow each other directly in one scene.
    """

    counts: Counter[str]
    places: dict[str, set[Place]]
    answers: Counter[frozenset[str]]

    @classmethod
    def count(cls, turns: Sequence[tuple[Place, tuple[str, ...]]]) -> "Forms":
        """Count the names of ``turns``: place, and the names of the cue."""
        counts: Counter[str] = Counter()
        places: dict[str, set[Place]] = defaultdict(set)
        for place, names in turns:
            for name in names:
                counts[name] += 1
                places[name].add(place)
        answers = Counter(
            frozenset((a, b))
            for (here, first), (there, second) in pairwise(turns)
            if here == there
            for a in first
            for b in second
            if a != b
        )
        return cls(counts, dict(places), answers)

    def are_two(self, one: str, other: str, slips: int = 0) -> bool:
        """Whether two names answer each other, so that they are two people; a slip among many speeches is none.

        Args:
            one: A name.
            other: Another.
            slips: How many answers are put down to chance, however seldom the two speak.
        """
        answers = self.answers[frozenset((one, other))]
        return answers > slips and answers > _SELDOM * min(self.counts[one], self.counts[other])

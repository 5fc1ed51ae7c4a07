"""Which names in cues belong to one person, and which namesakes are two."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from callboard.parser.engines.rules import lexicon

Place = tuple[int | None, int | None]
_STEM = 4
_MISPRINT_LENGTH = 6


@dataclass(frozen=True)
class Forms:
    """The names met in cues, folded and without article.

    Attributes:
        counts: How often each was met alone.
        places: Acts and scenes in which each was met.
        answers: Pairs that follow each other directly in one scene, so that they are two people.
    """

    counts: Counter[str]
    places: dict[str, set[Place]]
    answers: set[frozenset[str]]

    @classmethod
    def count(cls, turns: Sequence[tuple[Place, tuple[str, ...]]]) -> "Forms":
        """Count the names of ``turns``: place, and the names of the cue."""
        counts: Counter[str] = Counter()
        places: dict[str, set[Place]] = defaultdict(set)
        for place, names in turns:
            for name in names:
                counts[name] += 1
                places[name].add(place)
        answers = {
            frozenset((a, b))
            for (here, first), (there, second) in pairwise(turns)
            if here == there
            for a in first
            for b in second
            if a != b
        }
        return cls(counts, dict(places), answers)


def merge_forms(forms: Forms, listed: Sequence[str]) -> dict[str, str]:
    """For each name that is another's alias, the name it stands for."""
    leader: dict[str, str] = {}
    for name in sorted(forms.counts, key=lambda n: (-len(n), n)):
        longer = [other for other in forms.counts if other != name and _may_be(name, other, forms, listed)]
        if len(longer) == 1:
            leader[name] = longer[0]
    for name in forms.counts:
        if name not in leader and (owner := _voice_of(name, forms)) is not None:
            leader[name] = owner
        elif name not in leader and (meant := _misprint_of(name, forms, listed)) is not None:
            leader[name] = meant
    return {name: _root(name, leader) for name in leader}


def _root(name: str, leader: dict[str, str]) -> str:
    seen = {name}
    while leader.get(name, name) not in seen:
        name = leader[name]
        seen.add(name)
    return name


def _may_be(short: str, long: str, forms: Forms, listed: Sequence[str]) -> bool:
    """Whether ``short`` could be a shorter way of printing ``long``."""
    if frozenset((short, long)) in forms.answers or _listed_apart(short, long, listed):
        return False
    few, many = short.split(), long.split()
    if len(few) < len(many):
        dropped = _dropped(few, many)
        return dropped is not None and not dropped & lexicon.APART and not dropped & lexicon.VOICE
    return len(few) == len(many) and few != many and all(map(_abbreviates, few, many)) and short not in listed


def _dropped(few: Sequence[str], many: Sequence[str]) -> set[str] | None:
    """The words that ``many`` has more, if those of ``few`` all are in it, in order."""
    rest = iter(many)
    if not all(any(_same(word, other) for other in rest) for word in few):
        return None
    return set(many) - set(few)


def _same(word: str, other: str) -> bool:
    return word == other


def _abbreviates(short: str, long: str) -> bool:
    return short == long or (1 < len(short) < len(long) and long.startswith(short) and len(long) - len(short) > 1)


def _listed_apart(short: str, long: str, listed: Sequence[str]) -> bool:
    """Whether the list of persons has an entry for each of the two."""
    return short in listed and any(entry != short and set(long.split()) <= set(entry.split()) for entry in listed)


def _voice_of(name: str, forms: Forms) -> str | None:
    """Whose voice ``the voice of …`` is; cases and endings may differ."""
    words = name.split()
    rest = [w for w in words if w not in lexicon.VOICE and w not in lexicon.ARTICLE]
    if len(rest) == len(words) or not rest:
        return None
    owners = [o for o in forms.counts if o != name and any(_inflects(rest[-1], w) for w in o.split()) and "-" not in rest]
    owners = [o for o in owners if not set(o.split()) & lexicon.VOICE]
    exact = [o for o in owners if len(o.split()) == len(rest)]
    chosen = exact or owners
    return chosen[0] if len(chosen) == 1 else None


def _inflects(word: str, other: str) -> bool:
    """Whether two words have one stem: all but up to three letters at the end."""
    common = 0
    for a, b in zip(word, other, strict=False):
        if a != b:
            break
        common += 1
    return common >= min(_STEM, len(other)) and max(len(word), len(other)) - common <= 3  # noqa: PLR2004


def _misprint_of(name: str, forms: Forms, listed: Sequence[str]) -> str | None:
    """A name met once or twice that differs by one letter from one met often."""
    if len(name) < _MISPRINT_LENGTH or forms.counts[name] > 2 or name in listed:  # noqa: PLR2004
        return None
    near = [
        other
        for other, count in forms.counts.items()
        if count >= 2 * forms.counts[name] and other != name and _one_letter(name, other)
        and frozenset((name, other)) not in forms.answers
    ]
    return near[0] if len(near) == 1 else None


def _one_letter(a: str, b: str) -> bool:
    if abs(len(a) - len(b)) > 1:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    tail = a[start:], b[start:]
    return tail[0][1:] == tail[1][1:] or tail[0][1:] == tail[1] or tail[0] == tail[1][1:]

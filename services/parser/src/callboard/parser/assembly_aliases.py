"""Which names in cues belong to one person, and which namesakes are two."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.cues import key_of

Place = tuple[int | None, int | None]
_STEM = 4
_MISPRINT_LENGTH = 6
_LONG_NAME = 4
_MOST = 500  # more names than any play has: such a text is no play, and comparing them all would take long
_PHRASE = re.compile(r"[^\w\s'’-]+")  # noqa: RUF001


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


def merge_forms(forms: Forms, listed: Sequence[str], notes: Sequence[str] = ()) -> dict[str, str]:
    """For each name that is another's alias, the name it stands for.

    Args:
        forms: The names met in cues.
        listed: The names in the list of persons, folded, without article.
        notes: Directions, as printed.
    """
    if len(forms.counts) > _MOST:
        return {}
    leader: dict[str, str] = _same_entry(forms, listed)
    for name in sorted(forms.counts, key=lambda n: (-len(n), n)):
        longer = [other for other in forms.counts if other != name and _may_be(name, other, forms, listed)]
        if len(longer) == 1:
            leader[name] = longer[0]
    for name in forms.counts:
        if name not in leader and (owner := _voice_of(name, forms, listed, leader)) is not None:
            leader[name] = owner
        elif name not in leader and (meant := _misprint_of(name, forms, listed)) is not None:
            leader[name] = meant
    for one, other in _appositions(forms, notes):
        if _root(one, leader) != _root(other, leader):
            leader[_root(one, leader)] = other
    return {name: _root(name, leader) for name in leader}


def _same_entry(forms: Forms, listed: Sequence[str]) -> dict[str, str]:
    """Names that share no word but stand together in one entry of the list of persons: first name and surname."""
    found: dict[str, str] = {}
    for entry in listed:
        words = entry.split()
        if len(words) > _LONG_NAME or set(words) & (lexicon.CONJUNCTION | lexicon.EVERYBODY):
            continue
        inside = [f for f in forms.counts if f != entry and set(f.split()) < set(words) and _owner(f, listed) == entry]
        apart = [f for f in inside[1:] if not set(f.split()) & set(inside[0].split())]
        for form in apart:
            if frozenset((form, inside[0])) not in forms.answers:
                found[form] = inside[0]
    return found


def _owner(form: str, listed: Sequence[str]) -> str | None:
    """The only entry that has all the words of ``form``."""
    owners = [entry for entry in listed if set(form.split()) <= set(entry.split())]
    return owners[0] if len(owners) == 1 else None


def _appositions(forms: Forms, notes: Sequence[str]) -> list[tuple[str, str]]:
    """Names that directions set side by side, and that never speak in one scene: a role and the person's name."""
    names = {tuple(name.split()): name for name, count in forms.counts.items() if count > 1}
    longest = max(map(len, names), default=0)
    found: dict[tuple[str, str], None] = {}
    for note in notes:
        for phrase in _PHRASE.split(note):
            _side_by_side([w for w in key_of(phrase).split() if w not in lexicon.ARTICLE], names, longest, found)
    return [
        (a, b)
        for a, b in found
        if not forms.places[a] & forms.places[b] and not {*a.split(), *b.split()} & (lexicon.APART | lexicon.EVERYBODY)
    ]


def _side_by_side(
    words: Sequence[str], names: dict[tuple[str, ...], str], longest: int, found: dict[tuple[str, str], None]
) -> None:
    before: str | None = None
    at = 0
    while at < len(words):
        size = next((n for n in range(longest, 0, -1) if tuple(words[at : at + n]) in names), 0)
        name = names[tuple(words[at : at + size])] if size else None
        if before and name and before != name:
            found[before, name] = None
        before = name
        at += size or 1


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


def _voice_of(name: str, forms: Forms, listed: Sequence[str], leader: dict[str, str]) -> str | None:
    """Whose voice ``the voice of …`` is; cases and endings may differ."""
    words = name.split()
    rest = [w for w in words if w not in lexicon.VOICE and w not in lexicon.ARTICLE]
    if len(rest) == len(words) or not rest:
        return None
    owners = [
        o for o in forms.counts if o != name and any(_inflects(rest[-1], w) for w in o.split()) and "-" not in rest
    ]
    owners = [o for o in owners if not set(o.split()) & lexicon.VOICE]
    exact = [o for o in owners if len(o.split()) == len(rest)]
    chosen = dict.fromkeys(_root(o, leader) for o in exact or owners)
    return next(iter(chosen)) if len(chosen) == 1 else _by_entry(rest[-1], forms, listed)


def _by_entry(word: str, forms: Forms, listed: Sequence[str]) -> str | None:
    """The one whom the list of persons calls by ``word``, though cues do not."""
    entries = [e for e in listed if any(_inflects(word, w) for w in e.split())]
    if len(entries) != 1:
        return None
    found = [f for f in forms.counts if set(f.split()) <= set(entries[0].split())]
    return found[0] if len(found) == 1 else None


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
        if count >= 2 * forms.counts[name]
        and other != name
        and (_one_letter(name, other) or _declined(name, other))
        and frozenset((name, other)) not in forms.answers
    ]
    return near[0] if len(near) == 1 else None


def _declined(a: str, b: str) -> bool:
    """Whether two names differ in nothing but the endings of their words."""
    first, second = a.split(), b.split()
    return (
        len(first) == len(second)
        and all(x == y or (min(len(x), len(y)) > _STEM and _inflects(x, y)) for x, y in zip(first, second, strict=True))
        and not set(first) & lexicon.ORDINAL
    )


def _one_letter(a: str, b: str) -> bool:
    if abs(len(a) - len(b)) > 1:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    tail = a[start:], b[start:]
    return tail[0][1:] == tail[1][1:] or tail[0][1:] == tail[1] or tail[0] == tail[1][1:]

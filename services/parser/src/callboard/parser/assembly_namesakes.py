"""Namesakes: one name in the cues for several people, such as the three messengers of three scenes.

A list of persons that counts a role (``Three Messengers``) says that there are several of them. Where their cues then give
the bare singular, nothing but the scene tells one from the other. A bare plural (``Servants``) says less: most plays mean
one and the same servant, whoever answers the bell.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.cues import key_of

Place = tuple[int | None, int | None]
Keys = tuple[str, ...]

_SHORTEST = 4
_ENDING = 2


def kept_apart(places: Sequence[Place], keys: Sequence[Keys], listed: Sequence[str]) -> list[Keys]:
    """The keys of all speeches, with a number for the second, third … bearer of a name that the list counts.

    A name met in more scenes than the list has bearers of it stays one: then it is no scene's own.

    Args:
        places: Act and scene of each speech.
        keys: By what folded names its speakers go.
        listed: The list of persons, an entry each, names and descriptions.
    """
    entries = [key_of(entry).split() for entry in listed]
    words = frozenset(word for entry in entries for word in entry)
    counted = {word: lexicon.COUNT[n] for entry in entries for n, word in pairwise(entry) if n in lexicon.COUNT}
    scenes: dict[str, list[Place]] = {}
    for place, names in zip(places, keys, strict=True):
        for name in names:
            if place not in (met := scenes.setdefault(name, [])):
                met.append(place)
    shared = {n for n, met in scenes.items() if n not in words and 1 < len(met) <= _how_many(n, counted)}
    return [
        tuple(_numbered(n, scenes[n].index(place)) if n in shared else n for n in names)
        for place, names in zip(places, keys, strict=True)
    ]


def _numbered(name: str, before: int) -> str:
    return f"{name} {before + 1}" if before else name


def _how_many(name: str, counted: Mapping[str, int]) -> int:
    """How many the list counts of whom a name of one word is the singular; 0 if it counts none."""
    if len(name.split()) != 1 or len(name) < _SHORTEST:
        return 0
    return max(
        (n for word, n in counted.items() if word.startswith(name) and 0 < len(word) - len(name) <= _ENDING), default=0
    )

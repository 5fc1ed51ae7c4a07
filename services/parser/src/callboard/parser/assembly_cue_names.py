"""The people whom a cue names: one, several, or one with a remark beside the name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from callboard.parser.assembly_forms import Forms, Place
from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.cues import key_of

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 4


@dataclass(frozen=True, slots=True)
class Turn:
    """A speech as its cue announces it.

    Attributes:
        speech: Its number.
        names: The names as printed.
        place: The act and scene it stands in.
        joints: What stands between the names: commas, conjunctions.
        speakers: Who speaks by the engine's own word, where it has one.
    """

    speech: int
    names: tuple[str, ...]
    place: Place = (None, None)
    joints: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()


@lru_cache(maxsize=1024)  # a play has few names, and asks for each again and again
def bare(name: str) -> str:
    """A name folded, without the article before it; ``one of the …`` is a name of its own."""
    words = key_of(name).split()
    if len(words) > 2 and words[0] in lexicon.INDEFINITE and words[1] in lexicon.OF:  # noqa: PLR2004
        return " ".join(words)
    while len(words) > 1 and words[0] in lexicon.ARTICLE:
        words = words[1:]
    return " ".join(words)


def cue_names(turns: Sequence[Turn], listed: Sequence[str]) -> list[tuple[str, ...]]:
    """For each of ``turns`` the names of its speakers as printed.

    Args:
        turns: All speeches in order.
        listed: The names in the list of persons, folded, without article.
    """
    alone = frozenset(bare(t.names[0]) for t in turns if len(t.names) == 1)
    heads = {word for name in alone for word in name.split()} | {word for name in listed for word in name.split()}
    found = [_joined(turn, alone, heads) for turn in turns]
    forms = Forms.count([(t.place, tuple(map(bare, names))) for t, names in zip(turns, found, strict=True)])
    runs = {name: parts for name in forms.counts if name not in listed and (parts := _run(name.split(), forms))}
    return [tuple(part for name in names for part in _parts(name, runs)) for names in found]


def _joined(turn: Turn, alone: frozenset[str], heads: set[str]) -> tuple[str, ...]:
    """The names of a cue; a conjunction between words that nobody bears alone is part of one name."""
    if len(turn.names) == 1:
        return turn.names
    parts = [bare(n) for n in turn.names]
    if all(p in alone or p in heads for p in parts) or sum(p in alone for p in parts) > 1:
        return turn.names
    if parts[0] in alone and "," in turn.joints[0] and not any(set(p.split()) & heads for p in parts[1:]):
        return turn.names[:1]  # ``THE KING, interrupting them``
    return (" & ".join(turn.names),)


def _run(words: Sequence[str], forms: Forms) -> tuple[int, ...]:
    """The numbers of words of the names that ``words`` run together (``SACI-DÖNCI``); empty if it is one name."""
    sizes: list[int] = []
    parts: list[str] = []
    at, count = 0, forms.counts[" ".join(words)]
    while at < len(words):
        ends = range(min(len(words), at + _LONGEST), at, -1)
        end = next((e for e in ends if e - at < len(words) and forms.counts[" ".join(words[at:e])] > count), 0)
        if not end or set(words[at:end]) <= lexicon.APART:
            return ()
        sizes.append(end - at)
        parts.append(" ".join(words[at:end]))
        at = end
    apart = all(forms.are_two(a, b) for i, a in enumerate(parts) for b in parts[i + 1 :])
    return tuple(sizes) if apart and len(set(parts)) == len(parts) else ()


def _parts(name: str, runs: Mapping[str, tuple[int, ...]]) -> tuple[str, ...]:
    sizes = runs.get(bare(name))
    if not sizes:
        return (name,)
    words = [m.span() for m in _WORD.finditer(name)]
    at = len(words) - sum(sizes)  # an article before the first
    found: list[str] = []
    for size in sizes:
        found.append(name[words[at][0] : words[at + size - 1][1]])
        at += size
    return tuple(found)

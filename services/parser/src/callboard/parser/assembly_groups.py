"""Who is meant by ``all``, ``both`` and the plural of numbered people."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import dropwhile, takewhile

from callboard.parser.assembly_phrases import Phrases
from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.cues import key_of
from callboard.parser.engines.rules.lexicon import fold

_STEM = 4
_MANY = lexicon.EVERYBODY | lexicon.BOTH
_UNKNOWN = lexicon.NOBODY | lexicon.VOICE
_STOP = re.compile(r"(?<=[.;!])\s+")
_LAST_WORD = re.compile(r"(\w+)\.$")


def sentences(text: str) -> list[str]:
    """The sentences of a direction; the stop after a title (``Mrs. Oak``) ends none."""
    found = [""]
    for piece in _STOP.split(text):
        last = _LAST_WORD.search(found[-1])
        if last and fold(last.group(1)) in lexicon.TITLE:
            found[-1] += " " + piece
        else:
            found.append(piece)
    return found[1:]


def says_the_same(text: str) -> bool:
    """Whether the list of those on stage refers to the scene before (``Les mêmes``, ``Die Vorigen``)."""
    return not lexicon.SAME.isdisjoint(key_of(text).split())


def stands_for_many(key: str) -> bool:
    """Whether a folded name means several people."""
    return bool(set(key.split()) & _MANY) or "&" in key


def is_nobody_in_particular(key: str) -> bool:
    """Whether a folded name means a crowd, some number of people, or somebody who is not known."""
    words = list(dropwhile(lexicon.ARTICLE.__contains__, key.split()))
    if stands_for_many(key) or not words:
        return stands_for_many(key)
    if len(words) > 1 and words[0] in lexicon.COUNT:
        return True
    *_, who = words[0], *takewhile(lambda word: word not in lexicon.OF, words[1:])
    if who in lexicon.CROWD and words[0] not in lexicon.ORDINAL:
        return True
    return words[-1] in _UNKNOWN and all(w in _UNKNOWN or w in lexicon.ORDINAL or w.isdecimal() for w in words)


class PeopleNamed:
    """Finds people by the names that cues give them.

    Args:
        names: Each folded name with the name of the person it stands for.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = {name: person for name, person in names.items() if not stands_for_many(name)}
        self._phrases = Phrases(self._names)

    def find(self, text: str) -> list[str]:
        """People named in ``text``, in order."""
        return list(self.places(key_of(text).split()))

    def places(self, words: Sequence[str]) -> dict[str, int]:
        """People named by ``words``, in order, each with the index of the first word that names them."""
        found: dict[str, int] = {}
        for start, end in self._phrases.spans(words):
            found.setdefault(self._names[" ".join(words[start:end])], start)
        return found


class Scene:
    """What happens in one scene, in order: who speaks, who comes, who leaves."""

    def __init__(self) -> None:
        self._speeches: list[tuple[str, ...]] = []
        self._present: dict[str, None] = {}
        self._spoken: dict[str, None] = {}
        # before each speech of several: those on stage, and those who have spoken
        self._stages: dict[int, tuple[str, ...]] = {}
        self._voices: dict[int, list[str]] = {}

    def follow(self, before: "Scene") -> None:
        """Begin with those who were on stage at the end of the scene before."""
        self._present = before.present() | self._present

    def present(self) -> dict[str, None]:
        """Those on stage by now."""
        return dict(self._present)

    def direct(self, text: str, named: PeopleNamed) -> None:
        """Take in a direction; who is named with a verb of leaving is gone, who is named otherwise is there."""
        for sentence in sentences(text):
            people = named.find(sentence)
            words = set(key_of(sentence).split())
            leaving = bool(words & lexicon.LEAVES)
            if leaving and words & lexicon.EVERYBODY:
                self._present.clear()
            for person in people:
                if leaving:
                    self._present.pop(person, None)
                else:
                    self._present[person] = None

    def speak(self, names: tuple[str, ...]) -> None:
        """Take in a speech."""
        if any(map(stands_for_many, names)):
            self._stages[len(self._speeches)] = tuple(self._present)
            self._voices[len(self._speeches)] = list(self._spoken)
        self._speeches.append(names)
        if len(names) == 1 and not stands_for_many(names[0]):
            self._spoken[names[0]] = None
        for name in names:
            if not stands_for_many(name):
                self._present[name] = None

    def meant_by(self, name: str, index: int) -> list[str]:
        """The people that ``name`` means in speech ``index``: itself, unless it stands for several of those there."""
        words = name.split()
        if words and words[0] in lexicon.EVERYBODY and len(words) <= 2:  # noqa: PLR2004
            found = self._all(index)
        elif words and words[0] in lexicon.BOTH:
            found = self._both(index)
        else:
            found = self._numbered(name)
        return found if len(found) > 1 else [name]

    @cached_property
    def _numbered_people(self) -> list[list[str]]:
        """Those of the whole scene who differ by their number only; not asked before the scene is complete."""
        return families(list(self._spoken))

    def _last(self, index: int) -> str | None:
        before = self._speeches[index - 1] if index else ()
        return before[0] if len(before) == 1 else None

    def _all(self, index: int) -> list[str]:
        spoken = self._voices[index]
        for family in families(spoken):
            if len(family) > 2:  # noqa: PLR2004
                return family
        there = dict.fromkeys(who for p in self._stages[index] for who in self._numbered(p) or [p])
        others = [p for p in there if p != self._last(index)]
        return others if len(others) > 1 else list(self._spoken)

    def _both(self, index: int) -> list[str]:
        here = self._voices[index]
        for family in families(here):
            if len(family) == 2:  # noqa: PLR2004
                return family
        everybody = list(self._spoken)
        if len(everybody) == 2:  # noqa: PLR2004
            return everybody
        others = [p for p in here if p != self._last(index)]
        recent = list(dict.fromkeys(reversed(others if len(others) > 1 else here)))
        return list(reversed(recent[:2]))

    def _numbered(self, name: str) -> list[str]:
        """The numbered people of the scene whose plural ``name`` is."""
        words = name.split()
        if not words or len(words) > 2 or words[0] in lexicon.ORDINAL or words[-1] in lexicon.APART:  # noqa: PLR2004
            return []
        for family in self._numbered_people:
            noun = family[0].split()[-1]
            if words[-1] != noun and words[-1].startswith(noun[:_STEM]) and abs(len(noun) - len(words[-1])) <= 2:  # noqa: PLR2004
                return family
        return []


def _family(name: str) -> str:
    """What is left of a numbered person without the number; empty for others."""
    words = name.split()
    rest = [w for w in words if w not in lexicon.ORDINAL and not w.isdecimal()]
    return " ".join(rest) if len(rest) < len(words) else ""


def families(people: Sequence[str]) -> list[list[str]]:
    """Groups of two and more who differ by their number only."""
    groups: dict[str, list[str]] = defaultdict(list)
    for person in people:
        groups[_family(person)].append(person)
    return [group for kind, group in groups.items() if kind and len(group) > 1]

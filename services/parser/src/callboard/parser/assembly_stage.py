"""Whom a direction concerns: those it names, those its pronoun stands for, or the one in whose speech it stands.

A direction that names nobody is read as a prompter reads it: in the middle of a speech it is the speaker's; an exit
between speeches is that of whoever spoke last, and of all who are on stage where its verb or pronoun is plural.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from callboard.parser.assembly_groups import PeopleNamed, families, sentences
from callboard.parser.assembly_pronouns import Pronouns
from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.cues import key_of

Place = tuple[int | None, int | None]
Ids = tuple[str, ...]

_BEFORE_SUBJECT = (
    lexicon.ARTICLE | lexicon.CONJUNCTION | lexicon.MOVES | lexicon.LEAVES | lexicon.ORDINAL | lexicon.EVERYBODY
)


_ALONE = lexicon.HE | lexicon.SHE
_TOGETHER = lexicon.THEY | lexicon.EVERYBODY


class Happening(NamedTuple):
    """A speech or a direction: its text, act and scene, and who speaks it; for a direction, in whose speech it stands."""

    text: str
    place: Place
    speakers: Ids = ()
    direction: bool = False


def concerned(happenings: Sequence[Happening], calls: Mapping[str, str]) -> Iterator[Ids]:
    """For each of ``happenings`` the ids of those whom it concerns; empty for speeches, and for what concerns nobody.

    Args:
        happenings: All speeches and directions of the play in order.
        calls: Each folded name with the id of the person that it stands for.
    """
    pronouns = Pronouns.learn((h.text, h.speakers) for h in happenings if h.direction)
    stage = _Stage(_Named(calls), pronouns)
    for happening in happenings:
        stage.set_scene(happening.place)
        if happening.direction:
            yield stage.direct(happening.text, happening.speakers)
        else:
            stage.speak(happening.speakers)
            yield ()


class _Named:
    """People as directions call them: by name, or several by the plural of what their numbers count."""

    def __init__(self, calls: Mapping[str, str]) -> None:
        self._people = PeopleNamed(calls)
        self._families: dict[str, list[list[str]]] = defaultdict(list)  # by the noun that is numbered
        for family in families(list(calls)):
            self._families[family[0].split()[-1]].append([calls[name] for name in family])

    def find(self, words: Sequence[str]) -> tuple[Ids, int]:
        """Those whom ``words`` name, in order, and the number of words before the first of them."""
        found = dict(self._people.places(words))
        for at, word in enumerate(words) if self._families else ():
            for noun in (word[:-1], word[:-2]):  # without the ending of the plural
                for family in self._families.get(noun, ()):
                    found |= {person: at for person in family if person not in found}
        return tuple(sorted(found, key=lambda person: found[person])), min(found.values(), default=len(words))


class _Stage:
    """Who is on stage, and who spoke last."""

    def __init__(self, named: _Named, pronouns: Pronouns) -> None:
        self._named = named
        self._pronouns = pronouns
        self._present: dict[str, None] = {}  # the last to speak or be named at the end
        self._last: Ids = ()
        self._place: Place = (None, None)

    def set_scene(self, place: Place) -> None:
        if place != self._place:
            self._place, self._last = place, ()
            self._present = {}

    def speak(self, speakers: Ids) -> None:
        self._last = speakers
        self._come(speakers)

    def direct(self, text: str, speakers: Ids) -> Ids:
        found: dict[str, None] = {}
        for sentence in sentences(text):
            found |= dict.fromkeys(self._sentence(sentence, speakers))
        return tuple(found)

    def _come(self, people: Ids) -> None:
        for person in people:
            self._present.pop(person, None)
        self._present |= dict.fromkeys(people)

    def _sentence(self, text: str, speakers: Ids) -> Ids:
        words = key_of(text).split()
        named, before = self._named.find(words)
        leaving = not lexicon.LEAVES.isdisjoint(words)
        who = self._who(words, named, speakers, leaving=leaving, subject=_BEFORE_SUBJECT.issuperset(words[:before]))
        if leaving:
            for person in who:
                self._present.pop(person, None)
        else:
            self._come(named)
        return who

    def _who(self, words: Sequence[str], named: Ids, speakers: Ids, *, leaving: bool, subject: bool) -> Ids:
        first = words[0] if words else ""
        if not lexicon.EXCEPT.isdisjoint(words):
            return tuple(p for p in self._present if p not in named)
        if first in _ALONE and lexicon.EXEUNT.isdisjoint(words):
            meant = self._pronouns.meant(first, speakers or self._last, tuple(self._present))
            return tuple(dict.fromkeys([*meant, *named]))
        if named:
            return named if subject or leaving else tuple(dict.fromkeys([*speakers, *named]))
        if first in _TOGETHER or (leaving and not speakers and not lexicon.EXEUNT.isdisjoint(words)):
            return tuple(self._present)
        return speakers or (self._last if leaving else ())

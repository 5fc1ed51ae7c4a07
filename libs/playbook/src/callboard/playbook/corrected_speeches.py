"""Speeches and characters anew, once it is known of each element what it is and who says it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

from callboard.contracts.corrections import Correction
from callboard.playbook.duets import only_duets
from callboard.playbook.element import BETWEEN_WORDS, OF_SPEECH, Element, ElementType, Side
from callboard.playbook.playbook import Character, Playbook


@dataclass(frozen=True)
class Said:
    """One element as it is to be: its type, and who speaks it by their names where a person said so."""

    element: Element
    type: ElementType
    names: tuple[str, ...] | None = None
    by_hand: bool = False

    @classmethod
    def of(cls, element: Element) -> Self:
        """An element as the engine left it."""
        return cls(element, element.type)

    def corrected(self, correction: Correction) -> Self:
        """With what a person says of it."""
        return replace(
            self,
            type=ElementType(correction.type) if correction.type else self.type,
            names=correction.speakers if correction.speakers is not None else self.names,
            by_hand=True,
        )


def speeches(playbook: Playbook, said: Sequence[Said]) -> tuple[tuple[Element, ...], tuple[Character, ...]]:
    """The elements with their speakers and speeches numbered anew, and the characters who speak then.

    A cue opens a speech, and its speakers are those of all that the engine had in it. Words of somebody else inside it
    are a speech of their own.
    """
    people = _People(playbook.characters)
    elements: list[Element] = []
    running = _Running()
    for each, speakers in zip(said, list(_speakers(said, people)), strict=True):
        element = each.element
        spoken = each.type in OF_SPEECH and (bool(speakers) or element.speech is not None)
        speech = running.speech(each, speakers) if spoken else None
        if not spoken and each.type not in BETWEEN_WORDS:
            running.end()
        update = {
            "type": each.type,
            "speakers": speakers if spoken else (),
            "speech": speech,
            "verse": element.verse and each.type is ElementType.DIALOGUE,
            "dual": running.side if spoken else None,
            **({"confidence": 1.0} if each.by_hand else {}),
        }
        elements.append(element.model_copy(update=update))
    return only_duets(elements), tuple(people.speaking(elements))


class _Running:
    """The speeches that may go on: one, or two side by side whose lines take turns.

    Attributes:
        side: Where the words stand that were taken last.
    """

    def __init__(self) -> None:
        self.side: Side | None = None
        self._count = 0
        self._open: dict[Side | None, tuple[int, int | None, tuple[str, ...]]] = {}

    def speech(self, said: Said, speakers: tuple[str, ...]) -> int:
        """The number of the speech that words belong to, a new one where they begin one.

        They go on with one on their side if the same people speak and the engine saw no new speech there.
        """
        engines = said.element.speech
        if engines is not None:  # else a person says that they are words: beside those before them
            self.side = said.element.dual
        number, before, who = self._open.get(self.side, (0, None, ()))
        goes_on = number and who == speakers and (before is None or engines in {None, before})
        if said.type is ElementType.CUE or not goes_on:
            self._count += 1
            number = self._count
            if self.side != "right":
                self._open = {}
        self._open[self.side] = (number, engines, speakers)
        return number

    def end(self) -> None:
        """No speech goes on after this."""
        self._open = {}
        self.side = None


def _speakers(said: Sequence[Said], people: "_People") -> Iterator[tuple[str, ...]]:
    """Who speaks each element; a cue's new speakers are those of the whole speech that it opened."""
    opened: dict[int, tuple[str, ...]] = {}
    for each in said:
        if each.names is not None:
            speakers = tuple(dict.fromkeys(people.called(name) for name in each.names))
            if each.type is ElementType.CUE and each.element.speech is not None:
                opened[each.element.speech] = speakers
        elif each.element.speech in opened:
            speakers = opened[each.element.speech]
        elif each.type is ElementType.CUE and not each.element.speakers:
            speakers = (people.called(each.element.text.strip(" .:,;")),)
        else:
            speakers = each.element.speakers
        yield speakers


class _People:
    """The characters there are, and those whom a correction names first."""

    def __init__(self, characters: Sequence[Character]) -> None:
        self._characters = {character.id: character for character in characters}
        forms = [
            *((c.id, c.id) for c in characters),
            *((alias, c.id) for c in reversed(characters) for alias in c.aliases),
            *((c.name, c.id) for c in reversed(characters)),
        ]
        self._ids = {_key(form): id_ for form, id_ in forms}  # a name goes before an alias, an alias before an id

    def called(self, name: str) -> str:
        """The id of whoever has that name; somebody new where nobody has."""
        key = _key(name)
        if key not in self._ids:
            fresh = self._fresh_id(name)
            self._ids[key] = fresh
            self._characters[fresh] = Character(id=fresh, name=" ".join(name.split()))
        return self._ids[key]

    def speaking(self, elements: Sequence[Element]) -> Iterator[Character]:
        """Everybody who speaks, with how many speeches, in the order of their first; then those only directions are about."""
        counted: dict[str, set[int]] = {}
        for element in elements:
            for speaker in element.speakers:
                counted.setdefault(speaker, set()).add(element.speech or 0)
        for element in elements:
            for person in element.concerns:
                counted.setdefault(person, set())
        for id_, numbers in counted.items():
            if id_ in self._characters:
                yield self._characters[id_].model_copy(update={"lines": len(numbers)})

    def _fresh_id(self, name: str) -> str:
        """Of the name's letters and digits, fit for ``xml:id``, and nobody else's."""
        letters = "".join(c if c.isalpha() or c.isdecimal() else " " for c in _key(name))
        base = "-".join(letters.split()) or "somebody"
        base = base if base[0].isalpha() else f"n{base}"
        number, fresh = 1, base
        while fresh in self._characters:
            number += 1
            fresh = f"{base}-{number}"
        return fresh


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()

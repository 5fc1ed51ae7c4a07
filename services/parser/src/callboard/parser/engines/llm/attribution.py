"""Who speaks, by the ids that the engine gave, and the characters behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from callboard.parser.assembly_cue_names import Turn, bare
from callboard.parser.assembly_groups import stands_for_many
from callboard.parser.assembly_speakers import Attribution, Listed, Note, distinct, identifier, printed
from callboard.parser.engines.llm.people import NEW, People
from callboard.playbook import Character


def attribute_by_ids(
    people: People, turns: Sequence[Turn], listed: Sequence[Listed], notes: Sequence[Note], everyday: Mapping[str, int]
) -> Attribution:
    """As `callboard.parser.assembly_speakers.attribute`, but by the speakers of each turn and not by its names."""
    del listed, notes, everyday
    found: dict[str, _Found] = {}
    spoken: dict[int, tuple[str, ...]] = {}
    for turn in turns:
        spoken[turn.speech] = tuple(dict.fromkeys(map(_settled, turn.speakers)))
        for person, given in zip(map(_settled, turn.speakers), turn.speakers, strict=True):
            found.setdefault(person, _Found(people.name_of(given)))
        for person in spoken[turn.speech]:
            found[person].speeches += 1
        if len(turn.speakers) == len(turn.names):
            for person, name in zip(map(_settled, turn.speakers), turn.names, strict=True):
                found[person].forms[printed(name)] += 1
    used: set[str] = set()
    characters = {person: who.character(used) for person, who in found.items()}
    return Attribution(
        tuple(characters.values()),
        {speech: tuple(characters[person].id for person in who) for speech, who in spoken.items()},
        {
            bare(form): character.id
            for person, character in characters.items()
            for form in (*people.forms.get(person, ()), character.name, *character.aliases)
        },
    )


def _settled(person: str) -> str:
    """One id for all chunks that introduced the same name."""
    return NEW + bare(person.removeprefix(NEW)) if person.startswith(NEW) else person


@dataclass
class _Found:
    name: str
    forms: Counter[str] = field(default_factory=Counter[str])
    speeches: int = 0

    def character(self, used: set[str]) -> Character:
        """The character, under an id that is not among those ``used``."""
        forms = distinct(self.forms) or [self.name]
        key = bare(forms[0])
        return Character(
            id=identifier(key, used),
            name=forms[0],
            aliases=tuple(forms[1:]),
            is_group=stands_for_many(key),
            lines=self.speeches,
        )

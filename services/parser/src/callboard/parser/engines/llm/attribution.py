"""Who speaks, by the ids that the engine gave, and the characters behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from callboard.parser.assembly_cue_names import Turn, bare
from callboard.parser.assembly_groups import is_nobody_in_particular
from callboard.parser.assembly_namesakes import kept_apart
from callboard.parser.assembly_speakers import Attribution, Listed, Note, distinct, identifier, printed
from callboard.parser.engines.llm.people import NEW, People
from callboard.playbook import Character


def attribute_by_ids(
    people: People, turns: Sequence[Turn], listed: Sequence[Listed], notes: Sequence[Note], everyday: Mapping[str, int]
) -> Attribution:
    """As `callboard.parser.assembly_speakers.attribute`, but by the speakers of each turn and not by its names.

    A model tells people apart by their names. Those who share one, and whom the list of persons counts, are told apart here.
    """
    del notes, everyday
    found: dict[tuple[str, str], _Found] = {}
    spoken: dict[int, tuple[tuple[str, str], ...]] = {}
    for turn, bearers in zip(turns, _bearers(people, turns, listed), strict=True):
        spoken[turn.speech] = tuple(dict.fromkeys(bearers))
        for bearer, given in zip(bearers, turn.speakers, strict=True):
            found.setdefault(bearer, _Found(people.name_of(given)))
        for bearer in spoken[turn.speech]:
            found[bearer].speeches += 1
        if len(turn.speakers) == len(turn.names):
            for bearer, name in zip(bearers, turn.names, strict=True):
                found[bearer].forms[printed(name)] += 1
    used: set[str] = set()
    characters = {bearer: who.character(used) for bearer, who in found.items()}
    calls: dict[str, str] = {}
    for (person, _), character in characters.items():
        for form in (*people.forms.get(person, ()), character.name, *character.aliases):
            calls.setdefault(bare(form), character.id)
    return Attribution(
        tuple(characters.values()),
        {speech: tuple(characters[bearer].id for bearer in who) for speech, who in spoken.items()},
        calls,
    )


def _bearers(people: People, turns: Sequence[Turn], listed: Sequence[Listed]) -> Iterator[tuple[tuple[str, str], ...]]:
    """For each turn its speakers: by one id for all chunks, and by name, which has a number for the second of a name."""
    keys = [tuple(bare(people.name_of(who)) for who in turn.speakers) for turn in turns]
    apart = kept_apart([turn.place for turn in turns], keys, [f"{each.name}, {each.description}" for each in listed])
    for turn, names in zip(turns, apart, strict=True):
        yield tuple(zip(map(_settled, turn.speakers), names, strict=True))


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
            is_group=is_nobody_in_particular(key),
            lines=self.speeches,
        )

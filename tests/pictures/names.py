"""From the names that are printed in cues to the characters who are meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from callboard.playbook import Character, ElementType
from pictures.page import LINE, STYLE
from pictures.paper import paper, words
from pictures.reading import Reading

_WIDTH = 900
_STYLE = f"{STYLE} .link {{ fill: none; stroke: var(--c); stroke-opacity: .6 }}"
_LEFT, _RIGHT, _STEP, _TOP = 190.0, 450.0, 1.4 * LINE, 48.0


def draw(reading: Reading) -> str:
    """Printed names on the left, characters on the right, a line for each that is meant; its width says how often."""
    printed = _printed(reading)
    people = list(reading.playbook.characters)
    rows = max(len(printed), len(people))
    parts = [
        words(_LEFT, 24, "printed in the cues", style="title", anchor="end"),
        words(_RIGHT, 24, "characters of the playbook", style="title"),
        *_links(printed, people),
        *(_printed_name(place, name, sum(meant.values())) for place, (name, meant) in enumerate(printed.items())),
        *(_person(place, person) for place, person in enumerate(people)),
    ]
    return paper(_WIDTH, int(_TOP + rows * _STEP), "Which characters are meant by the names in the cues", _STYLE, parts)


def _printed(reading: Reading) -> dict[str, Counter[tuple[str, ...]]]:
    found: dict[str, Counter[tuple[str, ...]]] = {}
    for element in reading.playbook.elements:
        if element.type is ElementType.CUE:
            name = " ".join(element.text.split()).strip(" .,:")
            found.setdefault(name, Counter())[element.speakers] += 1
    return found


def _links(printed: dict[str, Counter[tuple[str, ...]]], people: list[Character]) -> Iterator[str]:
    places = {person.id: place for place, person in enumerate(people)}
    for row, meant in enumerate(printed.values()):
        for speakers, count in meant.items():
            for speaker in speakers:
                start, end = _TOP + row * _STEP - 4, _TOP + places[speaker] * _STEP - 4
                middle = (_LEFT + _RIGHT) / 2
                curve = f"M{_LEFT + 8:.0f},{start:.1f} C{middle:.0f},{start:.1f} {middle:.0f},{end:.1f} {_RIGHT - 8:.0f},{end:.1f}"
                colour = "c0" if len(speakers) == 1 else "c1"
                yield f'<path class="link {colour}" d="{curve}" stroke-width="{1 + count / 2:.1f}"/>'


def _printed_name(place: int, name: str, count: int) -> str:
    return words(_LEFT, _TOP + place * _STEP, f"{name} · {count}", style="type c5", anchor="end")


def _person(place: int, person: Character) -> str:
    also = f", also {' and '.join(person.aliases)}" if person.aliases else ""
    return words(_RIGHT, _TOP + place * _STEP, f"{person.name}{also}: {person.lines} speeches", style="type c5")

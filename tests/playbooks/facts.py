"""What a playbook says of a play, apart from where in a file it stands: to compare what was read of different files."""

from collections.abc import Iterator
from typing import TypeAlias

from callboard.playbook import Element, ElementType, Playbook

Fact: TypeAlias = tuple[str, ...]


def facts(playbook: Playbook) -> list[Fact]:
    """Title, author, and list of persons; acts with their scenes; then each piece of the play in order.

    A piece is told by what it is, in which act and scene, who speaks it, whom it concerns, and its words. What is of the page
    stands in files with pages only and is left out; a piece that goes on over it is one.
    """
    return [
        ("title", _words(playbook.title.text if playbook.title else "")),
        ("author", _words(playbook.author.text if playbook.author else "")),
        *(
            ("person", _words(item.name.text), _words(item.description.text if item.description else ""))
            for item in playbook.cast
        ),
        *(
            ("act", str(act.number), act.kind, _words(act.heading.text if act.heading else ""), str(len(act.scenes)))
            for act in playbook.acts
        ),
        *_pieces(playbook),
    ]


def _pieces(playbook: Playbook) -> Iterator[Fact]:
    held: list[Element] = []
    for element in playbook.elements:
        if element.type is ElementType.PAGE_MATTER:
            continue
        if held and not element.goes_on:
            yield _piece(held)
            held = []
        held.append(element)
    if held:
        yield _piece(held)


def _piece(held: list[Element]) -> Fact:
    first = held[0]
    kind = f"verse {first.type}" if first.verse else str(first.type)
    place = f"{first.act}.{first.scene}"
    return kind, place, " ".join(first.speakers), " ".join(first.concerns), _words(" ".join(e.text for e in held))


def _words(text: str) -> str:
    return " ".join(text.split())

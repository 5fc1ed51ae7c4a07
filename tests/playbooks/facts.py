"""What a playbook says of a play, apart from where in a file it stands: to compare what was read of different files."""

from collections.abc import Iterator
from typing import TypeAlias

from callboard.playbook import Element, ElementType, Playbook

Fact: TypeAlias = tuple[str, ...]

_APPARATUS = frozenset({ElementType.FRONT_MATTER, ElementType.BACK_MATTER})


def facts(playbook: Playbook) -> list[Fact]:
    """Title, author, and list of persons; acts with their scenes; then each piece of the play in order.

    A piece is told by what it is, in which act and scene, who speaks it, whom it concerns, and its words. What is of the page
    stands in files with pages only and is left out. The paragraphs of prose that follow each other in one speech are one piece,
    and so are those of the front and of the back matter, as a page may end between them.
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
    over_page = False
    for element in playbook.elements:
        if element.type is ElementType.PAGE_MATTER:
            over_page = True
            continue
        if held and not _goes_on(held[-1], element, over_page=over_page):
            yield _piece(held)
            held = []
        held.append(element)
        over_page = False
    if held:
        yield _piece(held)


def _goes_on(before: Element, after: Element, *, over_page: bool) -> bool:
    if (before.type, before.speech, before.concerns) != (after.type, after.speech, after.concerns) or after.verse:
        return False
    return over_page or after.type in _APPARATUS or after.type is ElementType.DIALOGUE


def _piece(held: list[Element]) -> Fact:
    first = held[0]
    kind = f"verse {first.type}" if first.verse else str(first.type)
    place = f"{first.act}.{first.scene}"
    return kind, place, " ".join(first.speakers), " ".join(first.concerns), _words(" ".join(e.text for e in held))


def _words(text: str) -> str:
    return " ".join(text.split())

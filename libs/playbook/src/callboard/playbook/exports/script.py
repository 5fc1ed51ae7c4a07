"""A play in the shape that screenwriting programs know: a row for each heading, action, cue, line and parenthetical."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from callboard.playbook.element import Element, ElementType, Side
from callboard.playbook.exports import losses
from callboard.playbook.exports.blocks import BETWEEN, Passage, Speech, blocks
from callboard.playbook.exports.wording import joined, unbracketed
from callboard.playbook.playbook import Playbook


class Kind(StrEnum):
    """What a row is."""

    ACT = "act"
    SCENE = "scene"
    ACTION = "action"
    CUE = "cue"
    DIALOGUE = "dialogue"
    PARENTHETICAL = "parenthetical"
    TRANSITION = "transition"


class Row(NamedTuple):
    """One row, its text on one line.

    Attributes:
        kind: What it is.
        text: Without the marks of a cue and without the brackets of a parenthetical.
        new_paragraph: Whether a paragraph of prose begins with it that another one came before in the same speech.
        dual: Where its speech stands of two that are said at once; after all rows of a left one come those of its right one.
    """

    kind: Kind
    text: str
    new_paragraph: bool = False
    dual: Side | None = None


_KINDS = {
    ElementType.ACT_HEADING: Kind.ACT,
    ElementType.HEADING: Kind.ACT,
    ElementType.SCENE_HEADING: Kind.SCENE,
    ElementType.DIRECTION: Kind.ACTION,
    ElementType.PARENTHETICAL: Kind.ACTION,
    ElementType.DIALOGUE: Kind.ACTION,
    ElementType.CUE: Kind.ACTION,
    ElementType.OTHER: Kind.ACTION,
    ElementType.TRANSITION: Kind.TRANSITION,
}
"""What stands outside of speeches; other types have no place."""

LOSSES = (
    losses.TITLES,
    losses.FRONT_MATTER,
    losses.CAST_LIST,
    losses.BACK_MATTER,
    losses.ORNAMENTS,
    losses.OTHERS,
    losses.HEADINGS,
    losses.VERSE,
    losses.DIRECTION_MARKS,
    losses.BETWEEN_SPEECH,
    *losses.PRINTED,
)
"""What no format of rows has a place for."""


def rows(playbook: Playbook) -> Iterator[Row]:
    """The play, row by row, from its first heading, direction or speech on."""
    names = playbook.names
    for block in blocks(playbook.elements):
        if isinstance(block, Speech):
            yield Row(Kind.CUE, block.called(names), dual=block.dual)
            yield from (row._replace(dual=block.dual) for row in _spoken(block))
        elif block.type in _KINDS:
            yield Row(_KINDS[block.type], joined(block.text))


def _spoken(speech: Speech) -> Iterator[Row]:
    prose = False
    for part in speech.parts:
        if not isinstance(part, Passage):
            yield from _aside(part)
            continue
        new = prose and not part.verse
        for piece in part.pieces:
            if piece.type is ElementType.DIALOGUE:
                yield Row(Kind.DIALOGUE, joined(piece.text), new)
            else:
                yield from _aside(piece)
            new = False
        prose = not part.verse


def _aside(element: Element) -> Iterator[Row]:
    if element.type not in BETWEEN:
        yield Row(Kind.PARENTHETICAL, unbracketed(element.text))

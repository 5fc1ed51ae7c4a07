"""Verse lines that several speakers share: the parts of one line, told by how far in a part begins.

In print the part that goes on stands under the end of the part before it. The width of that is not exact in a source, so
half of it is enough.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from callboard.playbook.element import Element, ElementType
from callboard.playbook.exports.blocks import BETWEEN, Block, Passage, Speech

_LEAST_COLUMNS = 6
"""What is set in by less is a matter of layout."""


def split_lines(order: Sequence[Block]) -> Mapping[str, str]:
    """Ids of the first elements of such parts, each with its TEI ``part``: ``I`` initial, ``M`` medial, ``F`` final."""
    usual = _usual_indent(order)
    found: dict[str, str] = {}
    before: Passage | None = None
    for block in order:
        if not isinstance(block, Speech):
            if block.type not in {*BETWEEN, ElementType.DIRECTION}:
                before = None
            continue
        verse = _verse(block)
        if before and verse and block.dual != "right" and _continues(before, verse[0], usual):
            held = found.get(before.pieces[0].id)
            found[before.pieces[0].id] = "M" if held else "I"
            found[verse[0].pieces[0].id] = "F"
        before = verse[-1] if verse else None
    return found


def _verse(speech: Speech) -> list[Passage]:
    """Its verse lines; none where prose opens or ends it."""
    passages = [part for part in speech.parts if isinstance(part, Passage)]
    return passages if passages and passages[0].verse and passages[-1].verse else []


def _usual_indent(order: Sequence[Block]) -> int:
    indents = Counter(p.pieces[0].indent for b in order if isinstance(b, Speech) for p in _verse(b)[1:])
    return indents.most_common(1)[0][0] if indents else 0


def _continues(before: Passage, line: Passage, usual: int) -> bool:
    first = line.pieces[0]
    return first.indent - usual >= max(_LEAST_COLUMNS, _width(before.pieces) // 2)


def _width(pieces: Sequence[Element]) -> int:
    return sum(len(piece.text) for piece in pieces)

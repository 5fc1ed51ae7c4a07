"""The body: acts and scenes as divisions, speeches as ``sp``, verse as ``l``, prose as ``p``, directions as ``stage``.

Speeches said side by side share an ``spGrp``, as in DraCor's corpora and in the DTA's base format.

Marks of the page are ``fw`` wherever they stand, also in the middle of a speech or paragraph.
"""

from collections.abc import Mapping, Sequence

from callboard.playbook.element import Element, ElementType
from callboard.playbook.exports.blocks import Passage, Speech, blocks
from callboard.playbook.exports.split_lines import split_lines
from callboard.playbook.exports.xml_writer import XmlWriter
from callboard.playbook.playbook import Playbook

_HEADINGS = frozenset({ElementType.ACT_HEADING, ElementType.SCENE_HEADING, ElementType.HEADING})
_STAGE = frozenset({ElementType.DIRECTION, ElementType.PARENTHETICAL, ElementType.TRANSITION})


def write_body(xml: XmlWriter, playbook: Playbook, elements: Sequence[Element]) -> None:
    """Write ``elements``, those of the play itself, into the open ``body``."""
    if not elements:
        xml.leaf("p", "")
        return
    order = list(blocks(elements))
    places = _Places(xml, {act.number: act.kind for act in playbook.acts})
    speeches = _Speeches(xml, split_lines(order))
    for block in order:
        if isinstance(block, Speech):
            first = block.cue or next(block.pieces())
            places.enter(first.act, first.scene, headed=False)
            if block.dual == "left":
                xml.open("spGrp")
                xml.break_line()
            speeches.write(block)
            if block.dual == "right":
                xml.close()
                xml.break_line()
        else:
            headed = block.type in _HEADINGS
            places.enter(block.act, block.scene, headed=headed, of_page=block.type is ElementType.PAGE_MATTER)
            _leaf(xml, "head" if headed else None, block)
    places.leave()


class _Places:
    """Keeps the right divisions open. In TEI nothing but divisions and marks of the page may follow a division."""

    def __init__(self, xml: XmlWriter, kinds: Mapping[int, str]) -> None:
        self._xml = xml
        self._kinds = kinds
        self._base = xml.depth
        self._place: tuple[int | None, int | None] = (None, None)
        self._act_depth = self._base
        self._begun: list[bool] = [False]  # for each open place: whether it holds more than headings
        self._closed: list[bool] = [False]  # for each open place: whether a division in it is over

    def enter(self, act: int | None, scene: int | None, *, headed: bool, of_page: bool = False) -> None:
        """Open and close divisions until this act and scene are the innermost and may take more."""
        if (act, scene) != self._place:
            if act != self._place[0]:
                self._close_to(self._base)
                if act is not None and self._kinds.get(act, "act") != "whole":
                    self._open(self._kinds.get(act, "act"))
                self._act_depth = self._xml.depth
            else:
                self._close_to(self._act_depth)
            if scene is not None:
                self._open("scene")
            self._place = (act, scene)
        if of_page:
            return
        if self._closed[-1] or (headed and self._begun[-1]):
            self._open(None)
        self._begun[-1] = self._begun[-1] or not headed

    def leave(self) -> None:
        """Close all of them."""
        self._close_to(self._base)

    def _open(self, kind: str | None) -> None:
        self._xml.open("div", {"type": kind} if kind else {})
        self._xml.break_line()
        self._begun.append(False)
        self._closed.append(False)

    def _close_to(self, depth: int) -> None:
        while self._xml.depth > depth:
            self._xml.close()
            self._xml.break_line()
            self._begun.pop()
            self._closed.pop()
            self._closed[-1] = True


class _Speeches:
    """Writes speeches."""

    def __init__(self, xml: XmlWriter, split: Mapping[str, str]) -> None:
        self._xml = xml
        self._split = split

    def write(self, speech: Speech) -> None:
        who = " ".join(f"#{speaker}" for speaker in speech.speakers)
        with self._xml.inside("sp", {"who": who} if who else {}):
            if speech.cue:
                self._xml.leaf("speaker", speech.cue.text)
            said = False
            for part in speech.parts:
                if isinstance(part, Passage):
                    self._passage(part)
                else:
                    _leaf(self._xml, None, part)
                said = said or isinstance(part, Passage) or part.type is not ElementType.PAGE_MATTER
            if not said:
                self._xml.leaf("p", "")  # TEI wants something said

    def _passage(self, passage: Passage) -> None:
        part = self._split.get(passage.pieces[0].id)
        self._xml.open("l" if passage.verse else "p", {"part": part} if part else {})
        for at, piece in enumerate(passage.pieces):
            if at:
                self._xml.text(" ")
            if piece.type is ElementType.DIALOGUE:
                self._xml.text(piece.text)
            else:
                self._xml.open(_tag(piece, "seg"), _who(piece))
                self._xml.text(piece.text)
                self._xml.close()
        self._xml.close()
        self._xml.break_line()


def _leaf(xml: XmlWriter, tag: str | None, element: Element) -> None:
    tag = tag or _tag(element, "ab")
    xml.leaf(tag, element.text, _who(element) if tag == "stage" else {})


def _tag(element: Element, otherwise: str) -> str:
    if element.type is ElementType.PAGE_MATTER:
        return "fw"
    return "stage" if element.type in _STAGE else otherwise


def _who(element: Element) -> dict[str, str]:
    who = " ".join(f"#{person}" for person in element.concerns)
    return {"who": who} if who else {}

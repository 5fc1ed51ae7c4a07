"""The body: acts and scenes as divisions, speeches as ``sp``, verse as ``l``, prose as ``p``, directions as ``stage``."""

from collections.abc import Sequence

from callboard.playbook.element import Element, ElementType
from callboard.playbook.exports.xml_writer import XmlWriter
from callboard.playbook.playbook import Playbook

_HEADINGS = frozenset({ElementType.ACT_HEADING, ElementType.SCENE_HEADING, ElementType.HEADING})
_STAGE = frozenset({ElementType.DIRECTION, ElementType.PARENTHETICAL, ElementType.TRANSITION})


def write_body(xml: XmlWriter, playbook: Playbook, elements: Sequence[Element]) -> None:
    """Write ``elements``, those of the play itself, into the open ``body``."""
    if not elements:
        xml.leaf("p", "")
        return
    body = _Body(xml, {act.number: act.kind for act in playbook.acts})
    for element in elements:
        body.add(element)
    body.finish()


class _Body:
    """Follows the elements and keeps the right divisions, speech and line or paragraph open."""

    def __init__(self, xml: XmlWriter, kinds: dict[int, str]) -> None:
        self._xml = xml
        self._kinds = kinds
        self._base = xml.depth
        self._act: int | None = None
        self._scene: int | None = None
        self._act_depth = self._base
        self._place_depth = self._base
        self._speech: int | None = None
        self._speech_depth = self._base
        self._last: Element | None = None  # of the open line or paragraph

    def add(self, element: Element) -> None:
        self._move(element)
        if element.type in _HEADINGS:
            self._leave_speech()
            self._xml.leaf("head", element.text)
        elif element.speech is None:
            self._leave_speech()
            self._xml.leaf("stage" if element.type in _STAGE else "ab", element.text, _who(element))
        else:
            self._enter_speech(element)
            self._spoken(element)

    def finish(self) -> None:
        self._xml.close_to(self._base)

    def _move(self, element: Element) -> None:
        """Open and close divisions until the element's act and scene are the innermost."""
        if (element.act, element.scene) == (self._act, self._scene):
            return
        self._speech = self._last = None
        if element.act != self._act:
            self._xml.close_to(self._base)
            if element.act is not None and self._kinds[element.act] != "whole":
                self._division(self._kinds[element.act])
            self._act_depth = self._xml.depth
        else:
            self._xml.close_to(self._act_depth)
        if element.scene is not None:
            self._division("scene")
        self._act, self._scene = element.act, element.scene
        self._place_depth = self._xml.depth

    def _division(self, kind: str) -> None:
        self._xml.open("div", {"type": kind})
        self._xml.break_line()

    def _enter_speech(self, element: Element) -> None:
        if element.speech == self._speech:
            return
        self._leave_speech()
        who = " ".join(f"#{speaker}" for speaker in element.speakers)
        self._xml.open("sp", {"who": who} if who else {})
        self._xml.break_line()
        self._speech, self._speech_depth = element.speech, self._xml.depth

    def _leave_speech(self) -> None:
        self._xml.close_to(self._place_depth)
        self._speech = self._last = None

    def _spoken(self, element: Element) -> None:
        if element.type is ElementType.CUE:
            self._xml.leaf("speaker", element.text)
        elif element.type is ElementType.DIALOGUE:
            self._dialogue(element)
        else:
            self._aside(element)

    def _dialogue(self, element: Element) -> None:
        if not self._continues(element):
            self._end_line()
            self._xml.open("l" if element.verse else "p")
        elif self._last is not None:
            self._xml.text(" ")
        self._xml.text(element.text)
        self._last = element

    def _aside(self, element: Element) -> None:
        """A direction in a speech stays in its line or paragraph when it goes on there."""
        tag = "stage" if element.type in _STAGE else "seg"
        if self._last is not None and self._continues(element):
            self._xml.text(" ")
            self._xml.open(tag, _who(element))
            self._xml.text(element.text)
            self._xml.close()
            self._last = element.model_copy(update={"verse": self._last.verse})
            return
        self._end_line()
        self._xml.leaf("stage" if element.type in _STAGE else "ab", element.text, _who(element))

    def _continues(self, element: Element) -> bool:
        last = self._last
        if last is None:
            return False
        if element.type is ElementType.DIALOGUE and element.verse != last.verse:
            return False
        gap = element.span.start_line - last.span.end_line
        return gap == 0 or (gap == 1 and not last.verse)

    def _end_line(self) -> None:
        self._xml.close_to(self._speech_depth)
        self._last = None


def _who(element: Element) -> dict[str, str]:
    who = " ".join(f"#{person}" for person in element.concerns)
    return {"who": who} if who else {}

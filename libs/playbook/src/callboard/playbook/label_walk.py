"""Labels as they come by, before a playbook is made of them: in which act and scene each stands, and who speaks."""

from collections.abc import Sequence
from typing import NamedTuple

from callboard.playbook.divisions import APPARATUS
from callboard.playbook.element import ElementType
from callboard.playbook.engine import Label
from callboard.playbook.source import SourceText

_OF_SPEECH = frozenset({ElementType.CUE, ElementType.DIALOGUE, ElementType.PARENTHETICAL})
_BETWEEN = frozenset({ElementType.DIRECTION, ElementType.ORNAMENT, ElementType.PAGE_MATTER})
"""What a speech may go on after."""
_NO_PLACE = frozenset({ElementType.ORNAMENT, ElementType.PAGE_MATTER})
"""What opens no act by standing before the first."""
_MARKS = " .:,;-_*"


class Place(NamedTuple):
    """An act, or with ``scene`` a scene of it, by their numbers and with the heading as printed."""

    act: int
    scene: int | None
    heading: str | None


class Walked(NamedTuple):
    """One label with what is known by then.

    Attributes:
        line: Where it begins, from 1.
        type: What it is.
        text: Its own characters, sliced from the source.
        speakers: The names in the cue that opened its speech, as printed; empty outside of speeches.
        new_names: Those of them that no cue had before.
        ended: The scene and the act that its heading brings to an end, in that order.
    """

    line: int
    type: str
    text: str
    speakers: tuple[str, ...]
    new_names: tuple[str, ...]
    ended: tuple[Place, ...]


class LabelWalk:
    """Goes through the labels of a play in the order of the text."""

    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._act: Place | None = None
        self._scene: Place | None = None
        self._speakers: tuple[str, ...] = ()
        self._known: set[str] = set()
        self._over = False

    def take(self, label: Label) -> Walked:
        """One more label."""
        text = self._source.text[label.start : label.end]
        ended = self._moved(label, text)
        new: tuple[str, ...] = ()
        if label.type is ElementType.CUE:
            self._speakers = self._names(label, text)
            new = tuple(name for name in self._speakers if self._is_new(name))
        elif label.type not in _OF_SPEECH and label.type not in _BETWEEN:
            self._speakers = ()
        spoken = self._speakers if label.type in _OF_SPEECH else ()
        return Walked(self._source.line_of(label.start), label.type.value, text, spoken, new, ended)

    def end(self) -> tuple[Place, ...]:
        """The scene and the act that the end of the text brings to an end."""
        ended = tuple(place for place in (self._scene, self._act) if place)
        self._scene = self._act = None
        return ended

    def _moved(self, label: Label, text: str) -> tuple[Place, ...]:
        """Open the place that a label opens; gives those that end there. Numbers are those of the playbook."""
        self._over = self._over or label.type is ElementType.BACK_MATTER
        if self._over or label.type in APPARATUS:
            return ()
        number = self._act.act if self._act else 0
        if label.type in {ElementType.ACT_HEADING, ElementType.HEADING}:
            ended = self.end()
            self._act = Place(number + 1, None, text)
            return ended
        if self._act is None and label.type not in _NO_PLACE:
            self._act = Place(1, None, None)
        if label.type is not ElementType.SCENE_HEADING or self._act is None:
            return ()
        ended = (self._scene,) if self._scene else ()
        count = self._scene.scene if self._scene and self._scene.scene else 0
        self._scene = Place(self._act.act, count + 1, text)
        return ended

    def _names(self, label: Label, text: str) -> tuple[str, ...]:
        named: Sequence[str] = [self._source.text[start:end] for start, end in label.names] or [text]
        return tuple(" ".join(name.split()).strip(_MARKS) or name for name in named)

    def _is_new(self, name: str) -> bool:
        key = name.casefold()
        if key in self._known:
            return False
        self._known.add(key)
        return True

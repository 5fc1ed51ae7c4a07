"""Labels as they come by, before a playbook is made of them: in which act and scene each stands, and who speaks."""

from collections.abc import Sequence
from typing import NamedTuple

from callboard.playbook.divisions import Division, Divisions
from callboard.playbook.element import ElementType
from callboard.playbook.engine import Label
from callboard.playbook.source import SourceText
from callboard.playbook.speech_numbers import SpeechNumbers

_MARKS = " .:,;-_*"


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
    ended: tuple[Division, ...]


class LabelWalk:
    """Goes through the labels of a play in the order of the text."""

    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._divisions = Divisions(source.at, source.span)
        self._speeches = SpeechNumbers()
        self._speakers: dict[int, tuple[str, ...]] = {}
        self._known: set[str] = set()

    def take(self, label: Label) -> Walked:
        """One more label."""
        text = self._source.text[label.start : label.end]
        before = self._divisions.open
        self._divisions.place(label.type, label.start, label.end)
        ended = tuple(place for place in before if place not in self._divisions.open)
        speech = self._speeches.take(label)
        new: tuple[str, ...] = ()
        if label.type is ElementType.CUE and speech is not None:
            self._speakers[speech] = self._names(label, text)
            new = tuple(name for name in self._speakers[speech] if self._is_new(name))
        spoken = self._speakers[speech] if speech is not None else ()
        return Walked(self._source.line_of(label.start), label.type.value, text, spoken, new, ended)

    def end(self) -> tuple[Division, ...]:
        """The scene and the act that the end of the text brings to an end."""
        return self._divisions.open

    def _names(self, label: Label, text: str) -> tuple[str, ...]:
        named: Sequence[str] = [self._source.text[start:end] for start, end in label.names] or [text]
        return tuple(" ".join(name.split()).strip(_MARKS) or name for name in named)

    def _is_new(self, name: str) -> bool:
        key = name.casefold()
        if key in self._known:
            return False
        self._known.add(key)
        return True

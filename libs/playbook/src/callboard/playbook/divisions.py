"""Acts and scenes, as their headings come by."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from callboard.playbook.element import Element, ElementType
from callboard.playbook.playbook import Act, Scene
from callboard.playbook.source import Slice, Span

HEADINGS = frozenset({ElementType.ACT_HEADING, ElementType.SCENE_HEADING, ElementType.HEADING})
APPARATUS = frozenset(
    {
        ElementType.TITLE,
        ElementType.AUTHOR,
        ElementType.FRONT_MATTER,
        ElementType.CAST_HEADING,
        ElementType.CAST_ITEM,
        ElementType.BACK_MATTER,
    }
)
"""What stands outside of acts and scenes."""


class Place(NamedTuple):
    """Numbers of an act and of a scene of it; None outside of them."""

    act: int | None = None
    scene: int | None = None


class Division(NamedTuple):
    """An act, or with ``scene`` a scene of it, by their numbers and with the heading as printed."""

    act: int
    scene: int | None
    heading: str | None


class _Open:
    """An act or scene that is not finished."""

    def __init__(self, number: int, kind: str, heading: Slice | None, start: int) -> None:
        self.number, self.kind, self.heading, self.start, self.end = number, kind, heading, start, start
        self.scenes: list[_Open] = []


class Divisions:
    """Follows the pieces of a play in their order and knows in which act and scene each stands.

    A play without acts is one act of kind ``whole``. A heading that is neither act nor scene opens a part of its own.
    Nothing stands in an act that is apparatus, or comes after the play.
    """

    def __init__(self, at: Callable[[int, int], Slice], span: Callable[[int, int], Span]) -> None:
        """`at` and `span` tell what stands between two offsets of the text."""
        self._at, self._span = at, span
        self._acts: list[_Open] = []
        self._scene: _Open | None = None
        self._over = False

    @property
    def open(self) -> tuple[Division, ...]:
        """The scene and the act that are open, in that order."""
        if not self._acts:
            return ()
        act, scene = self._acts[-1], self._scene
        heading = act.heading.text if act.heading else None
        scenes = (Division(act.number, scene.number, scene.heading.text if scene.heading else None),) if scene else ()
        return (*scenes, Division(act.number, None, heading))

    def place(self, kind: ElementType, start: int, end: int) -> Place:
        """Where the next piece stands, of that type and between these offsets."""
        self._over = self._over or kind is ElementType.BACK_MATTER
        if self._over or kind in APPARATUS:
            return Place()
        self._pass_by(kind, start, end)
        return Place(self._acts[-1].number if self._acts else None, self._scene.number if self._scene else None)

    def _pass_by(self, kind: ElementType, start: int, end: int) -> None:
        if kind is ElementType.ACT_HEADING:
            self._open_act("act", start, self._at(start, end))
        elif kind is ElementType.HEADING:
            self._open_act("part", start, self._at(start, end))
        elif kind is ElementType.SCENE_HEADING:
            self._open_scene(start, end)
        elif not self._acts:
            if kind in {ElementType.ORNAMENT, ElementType.PAGE_MATTER}:
                return
            self._open_act("whole", start)
        self._acts[-1].end = end
        if self._scene:
            self._scene.end = end

    def _open_act(self, kind: str, start: int, heading: Slice | None = None) -> None:
        self._acts.append(_Open(len(self._acts) + 1, kind, heading, start))
        self._scene = None

    def _open_scene(self, start: int, end: int) -> None:
        if not self._acts:
            self._open_act("whole", start)
        act = self._acts[-1]
        self._scene = _Open(len(act.scenes) + 1, "scene", self._at(start, end), start)
        act.scenes.append(self._scene)

    def acts(self) -> tuple[Act, ...]:
        """All acts with their scenes."""
        return tuple(
            Act(
                number=act.number,
                kind="act" if act.kind == "act" else "part" if act.kind == "part" else "whole",
                heading=act.heading,
                span=self._span(act.start, act.end),
                scenes=tuple(
                    Scene(number=s.number, heading=s.heading, span=self._span(s.start, s.end)) for s in act.scenes
                ),
            )
            for act in self._acts
        )


def divided(elements: Sequence[Element]) -> tuple[tuple[Element, ...], tuple[Act, ...]]:
    """The elements of a whole play, each in the act and scene that their headings put it in, and these acts."""
    begins = {each.span.start: each for each in elements}
    ends = {each.span.end: each for each in elements}

    def at(start: int, end: int) -> Slice:
        del end  # a heading is one element
        return Slice(text=begins[start].text, span=begins[start].span)

    def span(start: int, end: int) -> Span:
        first, last = begins[start].span, ends[end].span
        return Span(start_line=first.start_line, end_line=last.end_line, start=start, end=end)

    divisions = Divisions(at, span)
    placed = [(each, divisions.place(each.type, each.span.start, each.span.end)) for each in elements]
    moved = (
        each if (each.act, each.scene) == place else each.model_copy(update=place._asdict()) for each, place in placed
    )
    return tuple(moved), divisions.acts()

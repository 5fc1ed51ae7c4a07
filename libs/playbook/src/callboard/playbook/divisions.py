"""Acts and scenes, as their headings come by."""

from callboard.playbook import Act, ElementType, Label, Scene, Slice, SourceText


class _Open:
    """An act or scene that is not finished."""

    def __init__(self, number: int, kind: str, heading: Slice | None, start: int) -> None:
        self.number, self.kind, self.heading, self.start, self.end = number, kind, heading, start, start
        self.scenes: list[_Open] = []


class Divisions:
    """Follows the labels of a play and knows in which act and scene each stands.

    A play without acts is one act of kind ``whole``. A heading that is neither act nor scene opens a part of its own
    where no act is open or a new act begins after it; inside an act it changes nothing.
    """

    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._acts: list[_Open] = []
        self._scene: _Open | None = None

    @property
    def place(self) -> tuple[int | None, int | None]:
        """Numbers of the act and the scene now open."""
        return (self._acts[-1].number if self._acts else None, self._scene.number if self._scene else None)

    def pass_by(self, label: Label) -> None:
        """Take notice of a label inside the play."""
        if label.type is ElementType.ACT_HEADING:
            self._open_act("act", label)
        elif label.type is ElementType.HEADING:
            self._open_act("part", label)
        elif label.type is ElementType.SCENE_HEADING:
            self._open_scene(label)
        elif not self._acts:
            if label.type in {ElementType.ORNAMENT, ElementType.PAGE_MATTER}:
                return
            self._open_act("whole", label)
        self._acts[-1].end = label.end
        if self._scene:
            self._scene.end = label.end

    def _open_act(self, kind: str, label: Label) -> None:
        heading = None if kind == "whole" else self._source.at(label.start, label.end)
        self._acts.append(_Open(len(self._acts) + 1, kind, heading, label.start))
        self._scene = None

    def _open_scene(self, label: Label) -> None:
        if not self._acts:
            self._open_act("whole", label)
        act = self._acts[-1]
        self._scene = _Open(len(act.scenes) + 1, "scene", self._source.at(label.start, label.end), label.start)
        act.scenes.append(self._scene)

    def acts(self) -> tuple[Act, ...]:
        """All acts with their scenes."""
        return tuple(
            Act(
                number=act.number,
                kind="act" if act.kind == "act" else "part" if act.kind == "part" else "whole",
                heading=act.heading,
                span=self._source.span(act.start, act.end),
                scenes=tuple(
                    Scene(number=s.number, heading=s.heading, span=self._source.span(s.start, s.end))
                    for s in act.scenes
                ),
            )
            for act in self._acts
        )

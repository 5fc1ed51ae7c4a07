"""Two playbooks of one text, held against each other line by line. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from pydantic import BaseModel, ConfigDict

from callboard.contracts.events import SceneCompared
from callboard.parser.assembly_cue_names import bare
from callboard.playbook import Playbook


class Reading(BaseModel):
    """What one playbook says of a line: the kinds of things on it, and who speaks, by name."""

    model_config = ConfigDict(frozen=True)

    types: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()


class Difference(BaseModel):
    """A line, from 1, on which two playbooks differ."""

    model_config = ConfigDict(frozen=True)

    line: int
    act: int | None
    scene: int | None
    active: Reading
    shadow: Reading


class Differences(BaseModel):
    """Every line on which they differ, in order."""

    model_config = ConfigDict(frozen=True)

    lines: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """The scenes with how many of their lines agree, and the lines that do not."""

    scenes: tuple[SceneCompared, ...]
    differences: Differences


def compare(active: Playbook, shadow: Playbook) -> Comparison:
    """Hold ``shadow`` against ``active``, a playbook of the same text. People are the same where they share a name."""
    same = _Same(active, shadow)
    mine, other = _lines(active), _lines(shadow)
    found = [(number, mine.get(number, _Line()), other.get(number, _Line())) for number in sorted(mine.keys() | other)]
    scenes: list[SceneCompared] = []
    for (act, scene), lines in groupby(found, key=lambda each: each[1].place):
        held = list(lines)
        scenes.append(
            SceneCompared(
                act=act,
                scene=scene,
                lines=len(held),
                same_type=sum(a.types == b.types for _, a, b in held),
                same_speakers=sum(same.people(a.speakers, b.speakers) for _, a, b in held),
            )
        )
    differences = [
        Difference(line=number, act=a.place[0], scene=a.place[1], active=a.reading(active), shadow=b.reading(shadow))
        for number, a, b in found
        if a.types != b.types or not same.people(a.speakers, b.speakers)
    ]
    return Comparison(tuple(scenes), Differences(lines=tuple(differences)))


@dataclass
class _Line:
    place: tuple[int | None, int | None] = (None, None)
    types: list[str] = field(default_factory=list[str])
    speakers: list[str] = field(default_factory=list[str])

    def reading(self, playbook: Playbook) -> Reading:
        names = playbook.names
        return Reading(types=tuple(self.types), speakers=tuple(names[who] for who in self.speakers))


def _lines(playbook: Playbook) -> Mapping[int, _Line]:
    found: dict[int, _Line] = defaultdict(_Line)
    for element in playbook.elements:
        for offset, text in enumerate(element.text.split("\n")):
            if not text.strip():
                continue
            line = found[element.span.start_line + offset]
            line.place = (element.act, element.scene)
            _add(line.types, [element.type.value])
            _add(line.speakers, element.speakers)
    return found


def _add(known: list[str], more: Iterable[str]) -> None:
    known.extend(each for each in dict.fromkeys(more) if each not in known)


class _Same:
    """Who of one playbook is who of the other."""

    def __init__(self, active: Playbook, shadow: Playbook) -> None:
        self._active, self._shadow = _names(active), _names(shadow)

    def people(self, some: list[str], others: list[str]) -> bool:
        """Whether each of these is one of those, and the other way round."""
        if len(some) != len(others):
            return False
        return all(any(self._active[a] & self._shadow[b] for b in others) for a in some) and all(
            any(self._active[a] & self._shadow[b] for a in some) for b in others
        )


def _names(playbook: Playbook) -> dict[str, frozenset[str]]:
    return {c.id: frozenset(bare(name) for name in (c.name, *c.aliases)) for c in playbook.characters}

"""Where a paragraph is cut: at its headings and cues, with the labels that these become."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from callboard.parser.engines.rules.cues import Cue, joined_names, names_in
from callboard.parser.engines.rules.headings import Heading
from callboard.parser.engines.rules.lines import Line
from callboard.parser.engines.rules.marks import find_glued
from callboard.playbook import ElementType, Label

_KINDS = {"act": ElementType.ACT_HEADING, "scene": ElementType.SCENE_HEADING, "part": ElementType.HEADING}
_UNSURE = 0.7
_ONCE = 0.9


class Mark(NamedTuple):
    """A heading or cue: where it begins, where what follows it begins, and its labels."""

    start: int
    end: int
    labels: tuple[Label, ...]
    cue: bool


@dataclass(frozen=True)
class Marker:
    """Finds the marks of paragraphs.

    Attributes:
        text: The whole text.
        headings: Headings by line number.
        cues: Cues by line number.
        glued: Matches cues run into the speech before; None where the play has none.
        half_title: Offsets of a half-title that heads the only act.
        names: Folded names met as cues, with how often; one met once is less sure.
    """

    text: str
    headings: Mapping[int, Sequence[Heading]]
    cues: Mapping[int, Cue]
    glued: re.Pattern[str] | None
    half_title: tuple[int, int] | None
    names: Mapping[str, int]

    def marks(self, group: Sequence[Line]) -> Iterator[Mark]:
        """The marks in the paragraph ``group``, in order."""
        reached = group[0].start
        for line in group:
            if self.half_title and self.half_title[0] == line.start:
                yield Mark(line.start, line.end, (Label(ElementType.ACT_HEADING, line.start, line.end),), cue=False)
            elif line.number in self.headings:
                yield from map(_heading_mark, self.headings[line.number])
            elif (cue := self.cues.get(line.number)) is not None and cue.start >= reached:
                yield from self._glued_marks(reached, cue.start)
                yield self._cue_mark(cue)
                reached = cue.text
        yield from self._glued_marks(reached, group[-1].end)

    def _cue_mark(self, cue: Cue) -> Mark:
        text, span = self.text, (cue.name_start, cue.name_end)
        names = joined_names(text, *span, self.names) or names_in(text, *span)
        confidence = 1.0 if self.names.get(cue.key, 0) > 1 else _ONCE
        labels = [Label(ElementType.CUE, cue.start, cue.end, names, confidence=confidence)]
        at = cue.end
        for start, end in cue.asides:
            labels.append(Label(ElementType.PARENTHETICAL, max(start, at), end))
            at = end
        left = text[at : cue.text].rstrip()
        if left.strip():
            labels[-1] = labels[-1]._replace(end=at + len(left))
        return Mark(cue.start, cue.text, tuple(labels), cue=True)

    def starts(self, line: Line) -> bool:
        """Whether ``line`` begins with a mark."""
        return line.number in self.cues or line.number in self.headings

    def _glued_marks(self, start: int, end: int) -> Iterator[Mark]:
        for match in find_glued(self.text, self.glued, start, end):
            name = match.span("name")
            labels = [Label(ElementType.CUE, *name, (name,), confidence=_UNSURE)]
            if match.group("aside"):
                aside = match.group("aside")
                opening = match.start("aside") + len(aside) - len(aside.lstrip())
                labels.append(Label(ElementType.PARENTHETICAL, opening, match.end("stop")))
            else:
                labels[0] = labels[0]._replace(end=match.end("stop"))
            yield Mark(match.start(), match.end(), tuple(labels), cue=True)


def _heading_mark(heading: Heading) -> Mark:
    return Mark(heading.start, heading.end, (Label(_KINDS[heading.kind], heading.start, heading.end),), cue=False)

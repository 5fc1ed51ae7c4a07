"""One chunk of a play, labelled by the conventions learnt from the whole."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from callboard.parser.engines.rules.apparatus import label_apparatus
from callboard.parser.engines.rules.conventions import Conventions
from callboard.parser.engines.rules.cues import Cue, names_in
from callboard.parser.engines.rules.directions import is_bracketed, reads_as_direction, starts_move
from callboard.parser.engines.rules.headings import Heading
from callboard.parser.engines.rules.lexicon import fold
from callboard.parser.engines.rules.lines import Line, has_words
from callboard.parser.engines.rules.marks import Window, find_cues, find_glued, find_headings, find_places, glued_pattern, window
from callboard.parser.engines.rules.speech import Speech, label_speeches
from callboard.parser.engines.rules.survey import paragraphs
from callboard.playbook import Chunk, ElementType, Label, SourceText

_WORD = re.compile(r"[^\W_]+")
_EXCLAIMS = re.compile(r"[!?]")
_FEW = 4
_KINDS = {"act": ElementType.ACT_HEADING, "scene": ElementType.SCENE_HEADING, "part": ElementType.HEADING}


def label_chunk(source: SourceText, conventions: Conventions, chunk: Chunk) -> list[Label]:
    """The labelled spans of ``chunk``, in order."""
    first, last = conventions.play
    labels: list[Label] = []
    if chunk.start_line < first:
        labels += label_apparatus(source, conventions, chunk.start_line, min(chunk.end_line, first - 1))
    start, end = max(chunk.start_line, first), min(chunk.end_line, last)
    if start <= end:
        labels += _Reader(source, conventions, window(source, start, end)).read()
    if chunk.end_line > last:
        labels += label_apparatus(source, conventions, max(chunk.start_line, last + 1), chunk.end_line)
    return labels


@dataclass(frozen=True, slots=True)
class Mark:
    """A heading or cue with the offset at which what follows it begins."""

    start: int
    end: int
    labels: tuple[Label, ...]
    cue: bool


@dataclass
class _Reader:
    """Reads paragraph by paragraph; knows whether somebody is speaking."""

    source: SourceText
    conventions: Conventions
    view: Window
    items: list[Label | Speech] = field(default_factory=list[Label | Speech])
    speech: Speech | None = None

    def __post_init__(self) -> None:
        conv = self.conventions
        self.text = self.source.text
        self.headings = find_headings(self.view, conv.keywords)
        self.cues = find_cues(find_places(self.source, self.view, self.headings), conv.cue_styles)
        self.glued = glued_pattern(conv.glued)
        self.persons = frozenset(conv.persons)

    def read(self) -> list[Label]:
        groups = paragraphs(self.view.lines)
        for index, group in enumerate(groups):
            self._paragraph(group, groups[index + 1] if index + 1 < len(groups) else None)
        return sorted(label_speeches(self.text, self.items, self.conventions), key=lambda x: x.start)

    def _paragraph(self, group: Sequence[Line], following: Sequence[Line] | None) -> None:
        marks = list(self._marks(group))
        if not marks and self._is_direction(group, following):
            self._direction(group)
            return
        at = group[0].start
        for mark in marks:
            self._words(at, mark.start, group)
            if mark.cue:
                self.speech = Speech(mark.labels)
                self.items.append(self.speech)
            else:
                self.speech = None
                self.items.extend(mark.labels)
            at = mark.end
        self._words(at, group[-1].end, group)

    def _marks(self, group: Sequence[Line]) -> Iterator[Mark]:
        reached = 0
        half = self.conventions.half_title
        for line in group:
            if half and half[0] == line.start:
                yield Mark(line.start, line.end, (Label(ElementType.ACT_HEADING, line.start, line.end),), cue=False)
                continue
            if line.number in self.headings:
                yield from (_heading_mark(h) for h in self.headings[line.number])
                continue
            cue = self.cues.get(line.number)
            if cue is not None and cue.start >= reached:
                yield from self._glued_marks(reached or group[0].start, cue.start)
                yield _cue_mark(self.text, cue)
                reached = cue.text
        yield from self._glued_marks(reached or group[0].start, group[-1].end)

    def _glued_marks(self, start: int, end: int) -> Iterator[Mark]:
        for match in find_glued(self.text, self.glued, start, end):
            name = match.span("name")
            labels = [Label(ElementType.CUE, *name, (name,), confidence=0.7)]
            if match.group("aside"):
                aside = match.group("aside")
                opening = match.start("aside") + len(aside) - len(aside.lstrip())
                labels.append(Label(ElementType.PARENTHETICAL, opening, match.end("stop")))
            else:
                labels[0] = labels[0]._replace(end=match.end("stop"))
            yield Mark(match.start(), match.end(), tuple(labels), cue=True)

    def _is_direction(self, group: Sequence[Line], following: Sequence[Line] | None) -> bool:
        """Whether a paragraph without headings and cues is a direction."""
        start, end = group[0].start, group[-1].end
        if not has_words(self.text[start:end]):
            return False
        if self.speech is None and not is_bracketed(self.text, start, end):
            return not self._monologue(start, end)
        if self.speech is None or is_bracketed(self.text, start, end):
            return not self.conventions.measure.verse or self.speech is None or self._bracket_means(start)
        indent = self.conventions.signs.indent
        if not self.speech.pieces and self.speech.head:
            return False
        if indent is not None:
            return (min(x.indent for x in group) >= indent and not self._ragged(group)) or starts_move(group[0].text)
        if not reads_as_direction(group, self.persons):
            return False
        return starts_move(group[0].text) or self._cue_or_heading_next(following)

    def _bracket_means(self, start: int) -> bool:
        return self.text[start] != "(" or self.conventions.signs.round or self.conventions.signs.round_maybe

    def _ragged(self, group: Sequence[Line]) -> bool:
        """Lines of a song, not of a filled paragraph."""
        widths = [len(x.text) for x in group[:-1]]
        return len(widths) > 1 and max(widths) < 50 and min(widths) * 3 < max(widths) * 2.6  # noqa: PLR2004

    def _cue_or_heading_next(self, following: Sequence[Line] | None) -> bool:
        if following is None:
            return True
        return following[0].number in self.cues or following[0].number in self.headings

    def _direction(self, group: Sequence[Line]) -> None:
        start, end = group[0].start, group[-1].end
        if group[0].text.strip("=-_*~# ") == "" and len(group) == 1:
            self.items.append(Label(ElementType.ORNAMENT, start, end))
            return
        self.items.append(Label(ElementType.DIRECTION, start, end))

    def _words(self, start: int, end: int, group: Sequence[Line]) -> None:
        """What stands between marks: speech, or before any speech a direction."""
        piece = self.text[start:end]
        lead = len(piece) - len(piece.lstrip())
        start, end = start + lead, start + len(piece.rstrip())
        if start >= end:
            return
        if not has_words(self.text[start:end]) and (self.speech is None or not _speaks(self.text[start:end])):
            self.items.append(Label(ElementType.ORNAMENT, start, end))
        elif self.speech is None and (is_bracketed(self.text, start, end) or not self._monologue(start, end)):
            self._before_speech(start, end, group)
        else:
            for label_start, label_end, direction in self._lines_that_move(start, end, group):
                if direction:
                    self.items.append(Label(ElementType.DIRECTION, label_start, label_end))
                else:
                    self.speech.add(label_start, label_end)
                    if self.items[-1] is not self.speech:
                        self.items.append(self.speech.continued())
                        self.speech = self.items[-1] if isinstance(self.items[-1], Speech) else self.speech

    def _monologue(self, start: int, end: int) -> bool:
        """Whether a speech begins without a cue: the direction just before names one person, and only that one."""
        last = self.items[-1] if self.items else None
        piece = self.text[start:end]
        if not isinstance(last, Label) or last.type is not ElementType.DIRECTION or not _EXCLAIMS.search(piece):
            return False
        named = self._named(last)
        if len({key for key, _ in named}) != 1:
            return False
        name = named[0][1]
        before, after = self.text[last.start : name[0]].rstrip(), self.text[name[1] : last.end].lstrip()
        self.items.pop()
        if has_words(before):
            self.items.append(Label(ElementType.DIRECTION, last.start, last.start + len(before)))
            cue_start = name[0]
        else:
            cue_start = last.start
        head = [Label(ElementType.CUE, cue_start, name[1], (name,), confidence=0.5)]
        if after:
            head.append(Label(ElementType.PARENTHETICAL, last.end - len(after), last.end))
        self.speech = Speech(tuple(head))
        self.items.append(self.speech)
        return True

    def _named(self, label: Label) -> list[tuple[str, tuple[int, int]]]:
        """The known names in a direction, with their offsets."""
        words = list(_WORD.finditer(self.text, label.start, label.end))
        keys = [fold(m.group()) for m in words]
        found: list[tuple[str, tuple[int, int]]] = []
        at = 0
        while at < len(words):
            sizes = range(min(_FEW, len(words) - at), 0, -1)
            size = next((n for n in sizes if self.conventions.names.get(" ".join(keys[at : at + n]), 0) > 1), 0)
            if size:
                found.append((" ".join(keys[at : at + size]), (words[at].start(), words[at + size - 1].end())))
            at += size or 1
        return found

    def _before_speech(self, start: int, end: int, group: Sequence[Line]) -> None:
        lines = [x for x in group if x.start >= start and x.end <= end] or [*group[:1]]
        if len(lines) > 1 and not has_words(lines[1].text) and lines[0].start == start:
            self.items.append(Label(ElementType.HEADING, lines[0].start, lines[0].end))
            self.items.append(Label(ElementType.ORNAMENT, lines[1].start, lines[1].end))
            start = lines[1].end
            while start < end and self.text[start].isspace():
                start += 1
        elif not has_words(lines[0].text) and lines[0].start == start and lines[0].end < end:
            self.items.append(Label(ElementType.ORNAMENT, start, lines[0].end))
            start = lines[1].start
        if start < end:
            self.items.append(Label(ElementType.DIRECTION, start, end))

    def _moves(self, line: Line) -> bool:
        deep = self.conventions.signs.deep
        return starts_move(line.text) or (deep is not None and line.indent >= deep)

    def _lines_that_move(self, start: int, end: int, group: Sequence[Line]) -> Iterator[tuple[int, int, bool]]:
        """Split off lines like ``Enter HAMLET.`` and bracketed lines that end the paragraph."""
        at = start
        for line in group:
            if line.start < start or line.end > end or not self._moves(line):
                continue
            if line.start > at and self.text[at : line.start].strip():
                yield at, at + len(self.text[at : line.start].rstrip()), False
            yield line.start, line.end, True
            at = line.end
        rest = self.text[at:end]
        if rest.strip():
            yield at + len(rest) - len(rest.lstrip()), end, False


def _speaks(text: str) -> bool:
    """Whether a wordless piece is said (a silence of dots or dashes) and no ornament."""
    return text.strip(".…-—–!? ") == ""  # noqa: RUF001


def _heading_mark(heading: Heading) -> Mark:
    return Mark(heading.start, heading.end, (Label(_KINDS[heading.kind], heading.start, heading.end),), cue=False)


def _cue_mark(text: str, cue: Cue) -> Mark:
    names = names_in(text, cue.name_start, cue.name_end)
    labels = [Label(ElementType.CUE, cue.start, cue.end, names)]
    at = cue.end
    for start, end in cue.asides:
        labels.append(Label(ElementType.PARENTHETICAL, max(start, at), end))
        at = end
    if text[at : cue.text].strip():
        last = labels[-1]
        labels[-1] = last._replace(end=at + len(text[at : cue.text].rstrip()))
    return Mark(cue.start, cue.text, tuple(labels), cue=True)



"""The chunks of a play, labelled by the conventions learnt from the whole."""

from collections.abc import Iterator, Sequence

from callboard.parser.engines.rules.apparatus import label_apparatus
from callboard.parser.engines.rules.conventions import Conventions
from callboard.parser.engines.rules.cut_marks import Mark, Marker
from callboard.parser.engines.rules.directions import is_bracketed, is_song, reads_as_direction, starts_move
from callboard.parser.engines.rules.lines import Line, has_words, is_closing, italics
from callboard.parser.engines.rules.marks import Window, find_cues, find_headings, find_places, glued_pattern, window
from callboard.parser.engines.rules.monologue import cue_in_direction
from callboard.parser.engines.rules.page_breaks import put_between
from callboard.parser.engines.rules.page_matter import without
from callboard.parser.engines.rules.speech import Speech, label_speeches
from callboard.parser.engines.rules.stretches import paragraphs
from callboard.playbook import Chunk, ElementType, Label, SourceText


class Labeller:
    """Labels the chunks of one play.

    Args:
        source: The text.
        conventions: What was learnt from the whole of it.
    """

    def __init__(self, source: SourceText, conventions: Conventions) -> None:
        self._source = without(source, conventions.page_matter)
        self._conventions = conventions

    def label(self, chunk: Chunk) -> list[Label]:
        """The labelled spans of ``chunk``, in order."""
        source, conventions, matter = self._source, self._conventions, self._conventions.page_matter
        first, last = conventions.play
        labels: list[Label] = []
        if chunk.start_line < first:
            labels += label_apparatus(
                source, conventions, chunk.start_line, min(chunk.end_line, first - 1), matter.gaps
            )
        start, end = max(chunk.start_line, first), min(chunk.end_line, last)
        if start <= end:
            labels += _Reader(source, conventions, window(source, start, end, matter.gaps)).read()
        if chunk.end_line > last:
            labels += label_apparatus(source, conventions, max(chunk.start_line, last + 1), chunk.end_line, matter.gaps)
        return put_between(source.text, labels, matter.between(source, chunk.start_line, chunk.end_line))


class _Reader:
    """Reads paragraph by paragraph; knows whether somebody is speaking."""

    def __init__(self, source: SourceText, conventions: Conventions, view: Window) -> None:
        headings = find_headings(view, conventions.keywords)
        styles = conventions.cue_styles
        cues = find_cues(find_places(source, view, headings, styles.words), styles)
        self._source = source
        self._text = source.text
        self._conventions = conventions
        self._view = view
        self._marker = Marker(
            source.text, headings, cues, glued_pattern(conventions.glued), conventions.half_title, conventions.names
        )
        self._items: list[Label | Speech] = []
        self._speech: Speech | None = None

    def read(self) -> list[Label]:
        """Label all of it."""
        groups = paragraphs(self._view.lines)
        for index, group in enumerate(groups):
            self._paragraph(group, groups[index + 1] if index + 1 < len(groups) else None)
        slanted = italics(self._source, self._view.lines) if self._conventions.signs.italic else ()
        return label_speeches(self._text, self._items, self._conventions, slanted)

    def _paragraph(self, group: Sequence[Line], following: Sequence[Line] | None) -> None:
        marks = list(self._marker.marks(group))
        if not marks and len(group) == 1 and is_closing(group[0].text):
            self._items.append(Label(ElementType.TRANSITION, group[0].start, group[0].end))
            self._speech = None
            return
        if not marks and self._is_direction(group, following):
            self._items.append(Label(ElementType.DIRECTION, group[0].start, group[-1].end))
            return
        at = group[0].start
        for mark in marks:
            self._words(at, mark.start, group)
            self._pass(mark)
            at = mark.end
        self._words(at, group[-1].end, group)

    def _pass(self, mark: Mark) -> None:
        if mark.cue:
            self._speech = Speech(mark.labels)
            self._items.append(self._speech)
        else:
            self._speech = None
            self._items.extend(mark.labels)

    def _is_direction(self, group: Sequence[Line], following: Sequence[Line] | None) -> bool:
        """Whether a paragraph without marks, between or inside speeches, is a direction."""
        start, end = group[0].start, group[-1].end
        signs = self._conventions.signs
        if self._speech is None or not has_words(self._text[start:end]):
            return False
        if signs.italic and all(x.italic for x in group):
            return True
        if is_bracketed(self._text, start, end):
            return self._text[start] != "(" or signs.round or signs.round_maybe
        if self._speech.waits:
            return False
        if signs.indent is not None:
            return (min(x.indent for x in group) >= signs.indent and not is_song(group)) or starts_move(group[0].text)
        last = following is None or self._marker.starts(following[0])
        return starts_move(group[0].text) or (last and reads_as_direction(group, self._conventions.subjects))

    def _words(self, start: int, end: int, group: Sequence[Line]) -> None:
        """What stands between marks: speech, or before any speech a direction."""
        piece = self._text[start:end]
        start, end = start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
        if start >= end:
            return
        if not has_words(piece) and (self._speech is None or not _is_silence(piece)):
            self._items.append(Label(ElementType.ORNAMENT, start, end))
            return
        speech = self._speech or self._uncued(start, end)
        if speech is None:
            self._items.extend(_before_speech(self._text, start, end, group))
            return
        for piece_start, piece_end, moves in self._pieces(start, end, group):
            if moves:
                self._items.append(Label(ElementType.DIRECTION, piece_start, piece_end))
            else:
                speech = self._say(speech, piece_start, piece_end)

    def _say(self, speech: Speech, start: int, end: int) -> Speech:
        """Add to the speech; after a direction of its own it goes on as a new item."""
        if self._items[-1] is not speech:
            speech = Speech(())
            self._items.append(speech)
            self._speech = speech
        speech.add(start, end)
        return speech

    def _uncued(self, start: int, end: int) -> Speech | None:
        """The speech that begins here though only a direction names its speaker, if one does."""
        last = self._items[-1] if self._items else None
        if (
            not isinstance(last, Label)
            or last.type is not ElementType.DIRECTION
            or is_bracketed(self._text, start, end)
        ):
            return None
        labels = cue_in_direction(self._text, last, (start, end), self._conventions.names)
        if labels is None:
            return None
        at = next(i for i, x in enumerate(labels) if x.type is ElementType.CUE)
        self._speech = Speech(labels[at:])
        self._items[-1:] = [*labels[:at], self._speech]
        return self._speech

    def _pieces(self, start: int, end: int, group: Sequence[Line]) -> Iterator[tuple[int, int, bool]]:
        """Split a speech at lines that are directions without marks: offsets, and whether the piece is one."""
        at = start
        deep, italic = self._conventions.signs.deep, self._conventions.signs.italic
        for line in group:
            moves = starts_move(line.text) or (deep is not None and line.indent >= deep) or (italic and line.italic)
            if line.start < start or line.end > end or not moves:
                continue
            if self._text[at : line.start].strip():
                yield at, line.start, False
            yield line.start, line.end, True
            at = line.end
        if self._text[at:end].strip():
            yield at, end, False


def _before_speech(text: str, start: int, end: int, group: Sequence[Line]) -> Iterator[Label]:
    """Words that nobody speaks, under a heading: a direction, below a rule if there is one."""
    for line in group:
        if line.start >= end or line.end <= start or has_words(line.text):
            continue
        if text[start : line.start].strip():
            yield Label(ElementType.DIRECTION, start, start + len(text[start : line.start].rstrip()))
        yield Label(ElementType.ORNAMENT, line.start, line.end)
        start = line.end
    rest = text[start:end]
    if rest.strip():
        yield Label(ElementType.DIRECTION, end - len(rest.lstrip()), end)


def _is_silence(text: str) -> bool:
    """Whether a wordless piece is said (a silence of dots or dashes) and no ornament."""
    return text.strip(".…-—–!? \n\t") == ""  # noqa: RUF001

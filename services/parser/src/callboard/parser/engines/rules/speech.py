"""A speech as it is collected, and how it becomes labels: verse line by line, prose by paragraphs, directions apart."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from callboard.parser.engines.rules.conventions import Conventions
from callboard.parser.engines.rules.direction_signs import Signs
from callboard.parser.engines.rules.directions import directions_in, is_bracketed
from callboard.parser.engines.rules.lines import Line, has_words
from callboard.parser.engines.rules.verse import Measure, breaks_of, is_verse, runs_on, score
from callboard.playbook import ElementType, Label


@dataclass
class Speech:
    """The labels of a cue with its asides, and the offsets of the pieces of text after it."""

    head: tuple[Label, ...]
    pieces: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    @property
    def waits(self) -> bool:
        """Whether the cue has been given and no word said yet."""
        return bool(self.head) and not self.pieces

    def add(self, start: int, end: int) -> None:
        """Take in a piece of text."""
        self.pieces.append((start, end))


def label_speeches(
    text: str, items: Sequence[Label | Speech], conventions: Conventions, italics: Sequence[tuple[int, int]] = ()
) -> list[Label]:
    """Turn collected speeches into labels; single lines take after the speeches around them.

    Args:
        text: The whole text.
        items: Speeches, and the labels between them, in order.
        conventions: What was learnt of the play.
        italics: Offsets of what the layout has in italics.
    """
    measure = conventions.measure
    speeches = [x for x in items if isinstance(x, Speech)]
    scores = [_score(text, s, measure) for s in speeches]
    verse = iter(_decide(scores, measure))
    labels: list[Label] = []
    for item in items:
        if isinstance(item, Label):
            labels.append(item)
            continue
        labels.extend(item.head)
        labels.extend(_label(text, item, conventions, italics, verse=next(verse)))
    return list(settle_directions(labels))


def _score(text: str, speech: Speech, measure: Measure) -> tuple[float, int]:
    if not measure.verse:
        return 0.0, 0
    breaks = [
        b
        for start, end in speech.pieces
        for b in breaks_of(
            [x for x in piece_lines(text, start, end) if not is_bracketed(text, x.start, x.end)], measure.width
        )
    ]
    return score(breaks, measure), len(breaks)


def _decide(scores: Sequence[tuple[float, int]], measure: Measure) -> list[bool]:
    found: list[bool] = []
    for index, (own, count) in enumerate(scores):
        around = _nearest(scores, range(index - 1, -1, -1)) + _nearest(scores, range(index + 1, len(scores)))
        found.append(is_verse(own, count, around / 2, measure))
    return found


def _nearest(scores: Sequence[tuple[float, int]], order: Iterable[int]) -> float:
    for _, index in zip(range(8), order, strict=False):
        own, count = scores[index]
        if count:
            return max(-4.0, min(4.0, own))
    return 0.0


def piece_lines(text: str, start: int, end: int) -> list[Line]:
    """The lines of a piece; the first with all that stands before it on the line, as that takes its room, too."""
    lines: list[Line] = []
    at = start
    number = 1
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        raw = text[at:stop]
        if raw.strip():
            line_start = text.rfind("\n", 0, at) + 1
            body = raw.strip()
            lead = at + len(raw) - len(raw.lstrip())
            room = len(text[line_start:lead].expandtabs())
            lines.append(Line(number, lead, lead + len(body), room, 0 if lines else 1, body, above=number - 1))
        number += 1
        at = stop + 1
    return lines


def _label(
    text: str, speech: Speech, conventions: Conventions, italics: Sequence[tuple[int, int]], *, verse: bool
) -> Iterator[Label]:
    for start, end in speech.pieces:
        near = italics[bisect_left(italics, (start, 0)) : bisect_left(italics, (end, 0))]
        yield from label_piece(
            text, start, end, conventions.signs, conventions.measure if verse else None, italics=near
        )


def label_piece(
    text: str, start: int, end: int, signs: Signs, measure: Measure | None, *, italics: Sequence[tuple[int, int]] = ()
) -> Iterator[Label]:
    """The labels of one piece of a speech; as verse where there is a ``measure``, else as a paragraph of prose."""
    directions = directions_in(text, start, end, signs, italics)
    if measure is None:
        yield from _split(text, start, end, directions, verse=False)
        return
    for line_start, line_end in _verse_lines(text, start, end, measure, directions):
        yield from _split(text, line_start, line_end, directions, verse=True)


def _verse_lines(
    text: str, start: int, end: int, measure: Measure, directions: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Offsets of verse lines; a line too long for the page goes on in the next, a direction is never cut."""
    held: Line | None = None
    begin = last = start
    for line in piece_lines(text, start, end):
        cut = any(a < line.start < b for a, b in directions)
        if held is not None and (cut or runs_on(held, line, measure)):
            last, held = line.end, line
            continue
        if held is not None:
            yield begin, last
        begin, last, held = line.start, line.end, line
    if held is not None:
        yield begin, last


def _split(text: str, start: int, end: int, directions: Sequence[tuple[int, int]], *, verse: bool) -> Iterator[Label]:
    """Dialogue with the directions inside it taken out."""
    at = start
    for a, b in directions:
        if b <= start or a >= end:
            continue
        yield from _dialogue(text, at, a, verse=verse)
        yield Label(ElementType.PARENTHETICAL, a, min(b, end))
        at = b
    yield from _dialogue(text, at, end, verse=verse)


def _dialogue(text: str, start: int, end: int, *, verse: bool) -> Iterator[Label]:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    start, end = start + lead, start + len(piece.rstrip())
    if start < end:
        yield Label(ElementType.DIALOGUE, start, end, verse=verse and has_words(piece))


def settle_directions(labels: Sequence[Label]) -> Iterator[Label]:
    """A direction of its own belongs to the speech if it opens it, or if the speech goes on after it."""
    follows = [False] * len(labels)
    ahead = False
    for index in range(len(labels) - 1, -1, -1):
        kind = labels[index].type
        follows[index] = ahead
        if kind is ElementType.DIALOGUE:
            ahead = True
        elif kind not in _TRANSPARENT:
            ahead = False
    fresh = False
    for label, goes_on in zip(labels, follows, strict=True):
        if label.type is ElementType.DIRECTION and (goes_on or fresh):
            yield label._replace(type=ElementType.PARENTHETICAL)
            continue
        fresh = label.type is ElementType.CUE or (fresh and label.type is ElementType.PARENTHETICAL)
        yield label


_TRANSPARENT = frozenset({ElementType.DIRECTION, ElementType.PARENTHETICAL, ElementType.ORNAMENT})

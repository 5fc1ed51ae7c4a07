"""From rows to labelled spans: what a speech holds besides its words is told as the rules tell it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from callboard.parser.engines.llm.asked_lines import LineRange
from callboard.parser.engines.llm.placing import Placed
from callboard.parser.engines.llm.rows import RowType
from callboard.parser.engines.rules.conventions import Conventions
from callboard.parser.engines.rules.cues import names_in
from callboard.parser.engines.rules.direction_signs import BRACKETED, Signs
from callboard.parser.engines.rules.kinds import Learnt
from callboard.parser.engines.rules.lines import has_words
from callboard.parser.engines.rules.speech import label_piece, settle_directions
from callboard.parser.engines.rules.verse import Measure
from callboard.parser.engines.rules.writing import legible
from callboard.playbook import ElementType, Label, SourceText

_TYPES = {
    RowType.TITLE: ElementType.TITLE,
    RowType.AUTHOR: ElementType.AUTHOR,
    RowType.FRONT: ElementType.FRONT_MATTER,
    RowType.CASTLIST: ElementType.CAST_HEADING,
    RowType.CAST: ElementType.CAST_ITEM,
    RowType.ACT: ElementType.ACT_HEADING,
    RowType.SCENE: ElementType.SCENE_HEADING,
    RowType.HEAD: ElementType.HEADING,
    RowType.DIRECTION: ElementType.DIRECTION,
    RowType.TRANSITION: ElementType.TRANSITION,
    RowType.PAGE: ElementType.PAGE_MATTER,
    RowType.ORNAMENT: ElementType.ORNAMENT,
    RowType.BACK: ElementType.BACK_MATTER,
}
_HEADINGS = frozenset({RowType.ACT, RowType.SCENE, RowType.HEAD})
_WHOLE = frozenset({RowType.TITLE, RowType.AUTHOR, RowType.CAST})
_BREAK = re.compile(r"(\n[^\S\n]*(?=\n))")


class Left(NamedTuple):
    """Lines that the model could not be brought to own, and why."""

    lines: LineRange
    reason: str


class Manner(NamedTuple):
    """How this play marks directions and sets verse, as far as the rules could learn it."""

    signs: Signs = Signs()
    measure: Measure = Measure()


def manner_of(learnt: Learnt | None) -> Manner:
    """The manner of a play; a screenplay, and what the rules learnt nothing of, have the usual one."""
    return Manner(learnt.signs, learnt.measure) if isinstance(learnt, Conventions) else Manner()


def label_rows(source: SourceText, placed: Sequence[Placed], left: Sequence[Left], manner: Manner) -> list[Label]:
    """The labels of rows that own lines, and of the lines that nobody owns, in order."""
    rows, text = sorted(placed, key=lambda where: where.start), legible(source).text
    labels = [label for each in left for label in _unowned(source, each)]
    for index, where in enumerate(rows):
        end = source.line_span(where.row.last)[1]
        if index + 1 < len(rows):
            end = min(end, rows[index + 1].start)
        labels.extend(_row(text, where, end, manner))
    labels.sort(key=lambda label: label.start)
    return list(settle_directions(labels))


def _unowned(source: SourceText, left: Left) -> Iterator[Label]:
    start, end = source.line_span(left.lines.first)[0], source.line_span(left.lines.last)[1]
    for a, b in _paragraphs(source.text, start, end):
        yield Label(ElementType.OTHER, a, b, confidence=0.0, reason=left.reason)


def _row(text: str, where: Placed, end: int, manner: Manner) -> Iterator[Label]:
    row = where.row
    if row.type.is_speech:
        yield from _speech(text, where, end, manner)
    elif row.type in _HEADINGS and where.echo:
        yield from _spans(text, where.start, where.echo[1], _TYPES[row.type])
        yield from _rest(text, where.echo[1], end)
    elif row.type in _WHOLE:
        for a, b in _trimmed(text, where.start, end):
            yield Label(_TYPES[row.type], a, b, names=(where.echo,) if row.type is RowType.CAST and where.echo else ())
    else:
        yield from _spans(text, where.start, end, _TYPES[row.type])


def _speech(text: str, where: Placed, end: int, manner: Manner) -> Iterator[Label]:
    at = where.start
    if where.row.opens_speech and where.echo:
        yield from _cue(text, at, where.echo, where.row.speakers)
        at = where.echo[1]
    measure = manner.measure if where.row.type is RowType.VERSE else None
    for a, b in _paragraphs(text, at, end):
        yield from label_piece(text, a, b, manner.signs, measure)


def _cue(text: str, start: int, echo: tuple[int, int], speakers: tuple[str, ...]) -> Iterator[Label]:
    """The name or names, and the asides that its echo took along."""
    at = start + len(text[start : echo[0]]) - len(text[start : echo[0]].lstrip())
    asides = [match.span() for match in BRACKETED.finditer(text, echo[0], echo[1]) if match.start() > echo[0]]
    stop = asides[0][0] if asides else echo[1]
    name_end = echo[0] + len(text[echo[0] : stop].rstrip(" \t.:：,;_*—–-"))  # noqa: RUF001
    cue_end = at + len(text[at:stop].rstrip())
    names = names_in(text, echo[0], max(name_end, echo[0] + 1))
    yield Label(ElementType.CUE, at, cue_end, names=names, speakers=speakers)
    for a, b in asides:
        yield Label(ElementType.PARENTHETICAL, a, b)
    last = asides[-1][1] if asides else cue_end
    for a, b in _trimmed(text, last, echo[1]):
        yield Label(ElementType.PARENTHETICAL if has_words(text[a:b]) else ElementType.ORNAMENT, a, b)


def _rest(text: str, start: int, end: int) -> Iterator[Label]:
    """What stands after a heading in its row: where it plays, or a line of ornament."""
    for a, b in _paragraphs(text, start, end):
        yield Label(ElementType.DIRECTION if has_words(text[a:b]) else ElementType.ORNAMENT, a, b)


def _spans(text: str, start: int, end: int, kind: ElementType) -> Iterator[Label]:
    for a, b in _paragraphs(text, start, end):
        yield Label(kind, a, b)


def _paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The pieces between blank lines, without blank around them."""
    at = start
    for piece in _BREAK.split(text[start:end]):
        yield from _trimmed(text, at, at + len(piece))
        at += len(piece)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if piece.strip():
        yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())

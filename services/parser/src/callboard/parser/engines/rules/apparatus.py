"""Front and back matter: title, author, the list of persons, and paragraphs of everything else."""

from collections.abc import Iterator, Sequence

from callboard.parser.engines.rules.cast import entries, name_span
from callboard.parser.engines.rules.conventions import Conventions
from callboard.parser.engines.rules.lines import Gaps, Line, has_words, read_lines
from callboard.playbook import ElementType, Label, SourceText


def label_apparatus(source: SourceText, conventions: Conventions, first: int, last: int, gaps: Gaps) -> list[Label]:
    """Label the lines ``first`` to ``last`` (numbers, inclusive), which lie outside of the play."""
    kind = ElementType.FRONT_MATTER if last < conventions.play[0] else ElementType.BACK_MATTER
    lines = read_lines(source, first, last, gaps)
    cast = conventions.cast or (0, -1)
    listed = [x for x in lines if cast[0] <= x.number <= cast[1]]
    labels = list(_list(listed, cast[0]))
    above, below = [x for x in lines if x.number < cast[0]], [x for x in lines if x.number > cast[1]]
    for group in (*_groups(above), *_groups(below)):
        labels.extend(_paragraph(source.text, group, kind, conventions))
    return sorted(labels, key=lambda x: x.start)


def _groups(lines: Sequence[Line]) -> Iterator[list[Line]]:
    held: list[Line] = []
    for line in lines:
        if held and line.gap:
            yield held
            held = []
        held.append(line)
    if held:
        yield held


def _paragraph(text: str, group: Sequence[Line], kind: ElementType, conventions: Conventions) -> Iterator[Label]:
    """A paragraph of ``kind``, around the title and the author's name if they stand in it."""
    at, end = group[0].start, group[-1].end
    named = [(s, t) for s, t in ((conventions.title, ElementType.TITLE), (conventions.author, ElementType.AUTHOR)) if s]
    for span, named_kind in sorted(named):
        if at <= span[0] and span[1] <= end:
            yield from _rest(text, at, span[0], kind)
            yield Label(named_kind, *span)
            at = span[1]
    yield from _rest(text, at, end, kind)


def _rest(text: str, start: int, end: int, kind: ElementType) -> Iterator[Label]:
    piece = text[start:end]
    if piece.strip():
        lead = len(piece) - len(piece.lstrip())
        words = has_words(piece)
        yield Label(kind if words else ElementType.ORNAMENT, start + lead, start + len(piece.rstrip()))


def _list(lines: Sequence[Line], heading: int) -> Iterator[Label]:
    rest = list(lines)
    if rest and rest[0].number == heading:
        yield Label(ElementType.CAST_HEADING, rest[0].start, rest[0].end)
        rest = rest[1:]
    for first, last in entries(rest, 0, len(rest)):
        start, end = rest[first].start, rest[last - 1].end
        name = name_span(rest[first].text)
        if name is None:
            yield Label(ElementType.ORNAMENT if not has_words(rest[first].text) else ElementType.CAST_ITEM, start, end)
        else:
            yield Label(ElementType.CAST_ITEM, start, end, ((start + name[0], start + name[1]),))

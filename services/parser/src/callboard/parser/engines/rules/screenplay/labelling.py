"""The chunks of a screenplay, labelled by the conventions learnt from the whole."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter

from callboard.parser.engines.rules.apparatus import label_apparatus
from callboard.parser.engines.rules.lines import NOTHING
from callboard.parser.engines.rules.page_breaks import put_between
from callboard.parser.engines.rules.page_matter import PageMatter, without
from callboard.parser.engines.rules.screenplay.columns import untangled
from callboard.parser.engines.rules.screenplay.conventions import Range, ScreenplayConventions
from callboard.parser.engines.rules.screenplay.fountain import forced
from callboard.parser.engines.rules.screenplay.page_matter import outside_of, page_lines, shape
from callboard.parser.engines.rules.screenplay.path import Row, Trellis, confidence, rows
from callboard.parser.engines.rules.screenplay.pieces import pieces
from callboard.parser.engines.rules.screenplay.script_lines import ScriptLine, read
from callboard.playbook import Chunk, ElementType, Label, SourceText

_LOOK = 40
"""Lines before and after a chunk that are read with it."""
_WHOLE = frozenset({ElementType.DIALOGUE, ElementType.DIRECTION, ElementType.PARENTHETICAL, ElementType.PAGE_MATTER})
"""What goes on from line to line as one paragraph."""


class ScreenplayLabeller:
    """Labels the chunks of one screenplay.

    Args:
        source: The text.
        conventions: What was learnt from the whole of it.
    """

    def __init__(self, source: SourceText, conventions: ScreenplayConventions) -> None:
        self._source = source
        self._conventions = conventions

    def label(self, chunk: Chunk) -> list[Label]:
        """The labelled spans of ``chunk``, in order."""
        source, conventions = self._source, self._conventions
        labels: list[Label] = []
        first, last = chunk.start_line, chunk.end_line
        if first < conventions.story:
            end = min(last, conventions.story - 1)
            labels += _title_page(source, conventions, first, end)
            first = conventions.story
        if first <= last:
            labels += _story(source, conventions, first, last)
        return labels


def _title_page(source: SourceText, conventions: ScreenplayConventions, first: int, last: int) -> list[Label]:
    heads = [(x.start, x.end) for x in read(source, first, last) if shape(x) in conventions.heads]
    clean = without(source, PageMatter(tuple(heads)))
    return put_between(
        clean.text, label_apparatus(clean, conventions.apparatus(source.lines), first, last, NOTHING), heads
    )


def _story(source: SourceText, conventions: ScreenplayConventions, first: int, last: int) -> list[Label]:
    """The labels of the lines ``first`` to ``last``, read with those around them, so that no chunk shows where it was cut."""
    fountain = conventions.fountain
    around = max(conventions.story, first - _LOOK), min(source.lines, last + _LOOK)
    lines = list(read(source, *around, fountain=fountain))
    own = [line for line in lines if first <= line.number <= last]
    if not own:
        return []
    asides = _around(conventions.asides, lines)
    kept = list(outside_of(lines, asides))
    kept = kept if fountain else untangled(kept)
    paged = page_lines(kept, conventions.running_heads)
    found = rows(kept, paged, conventions.names, conventions.run_ins, fountain=fountain)
    reading = Trellis(found, conventions.steps, conventions.telling)
    labels = list(_beside([line for line in kept if first <= line.number <= last], paged))
    for row, state, margin in zip(found, reading.states(), reading.margins(), strict=True):
        if not first <= row.line.number <= last:
            continue
        labels += _margins(row.line)
        sure, column = confidence(margin), row.line.column
        read_as = pieces(source.text, row.line, state, fountain=fountain)
        labels += (x._replace(column=column, confidence=sure) for x in read_as) if column or sure < 1 else read_as
    labels = [*_asides(source.text, _around(asides, own), own), *_without(labels, asides)]
    return list(_joined(source.text, sorted(labels, key=lambda x: x.start), _breaks(found)))


def _around(asides: Sequence[Range], lines: Sequence[ScriptLine]) -> Sequence[Range]:
    """Those of ``asides`` that reach into ``lines``."""
    return _within(asides, *_reach(lines))


def _within(asides: Sequence[Range], start: int, end: int) -> Sequence[Range]:
    """Those of ``asides``, which stand in order, that have something between ``start`` and ``end``."""
    return asides[bisect_right(asides, start, key=itemgetter(1)) : bisect_left(asides, end, key=itemgetter(0))]


def _reach(lines: Sequence[ScriptLine]) -> Range:
    """Offsets of ``lines``, margins included."""
    first = lines[0].left[0] if lines[0].left else lines[0].start
    return first, lines[-1].right[1] if lines[-1].right else lines[-1].end


def _asides(text: str, asides: Sequence[Range], lines: Sequence[ScriptLine]) -> Iterator[Label]:
    """Notes and what is cut out, as far as they stand in these lines."""
    first, last = _reach(lines)
    for start, end in asides:
        begin, stop = max(start, first), min(end, last)
        if begin < stop and text[begin:stop].strip():
            lead = len(text[begin:stop]) - len(text[begin:stop].lstrip())
            yield Label(ElementType.PAGE_MATTER, begin + lead, begin + len(text[begin:stop].rstrip()))


def _beside(lines: Sequence[ScriptLine], paged: frozenset[int]) -> Iterator[Label]:
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        if line.number in paged:
            mark = forced(line, following)
            kind = mark.kind if mark and mark.kind else ElementType.PAGE_MATTER
            start = line.left[0] if line.left else line.start
            yield Label(kind, start, line.right[1] if line.right else line.end)


def _margins(line: ScriptLine) -> Iterator[Label]:
    for margin in (line.left, line.right):
        if margin:
            yield Label(ElementType.PAGE_MATTER, *margin)


def _without(labels: Sequence[Label], asides: Sequence[Range]) -> Iterator[Label]:
    """The labels, cut where an aside stands in their line."""
    for label in labels:
        inner = _within(asides, label.start, label.end) if asides else ()
        if not inner:
            yield label
            continue
        at = label.start
        for start, end in inner:
            if start > at:
                yield label._replace(start=at, end=start, names=_inside(label, at, start))
            at = max(at, end)
        if at < label.end:
            yield label._replace(start=at, names=_inside(label, at, label.end))


def _inside(label: Label, start: int, end: int) -> tuple[tuple[int, int], ...]:
    return tuple(n for n in label.names if start <= n[0] and n[1] <= end)


def _breaks(found: Sequence[Row]) -> frozenset[int]:
    """Offsets of the lines before which a paragraph ends."""
    return frozenset(r.line.start for r in found if r.gap)


def _joined(text: str, labels: Sequence[Label], breaks: frozenset[int]) -> Iterator[Label]:
    """The labels trimmed of blank, with the lines of one paragraph as one."""
    held: Label | None = None
    for raw in labels:
        piece = text[raw.start : raw.end]
        if not piece.strip():
            continue
        label = raw._replace(start=raw.start + len(piece) - len(piece.lstrip()), end=raw.start + len(piece.rstrip()))
        if held is not None and _goes_on(text, held, label, breaks):
            held = held._replace(end=label.end, confidence=min(held.confidence, label.confidence))
            continue
        if held is not None:
            yield held
        held = label
    if held is not None:
        yield held


def _goes_on(text: str, held: Label, label: Label, breaks: frozenset[int]) -> bool:
    between = text[held.end : label.start]
    return (
        held.type is label.type
        and held.column == label.column
        and held.type in _WHOLE
        and not (held.verse or label.verse)
        and between.count("\n") == 1
        and not between.strip()
        and label.start not in breaks
        and not _is_aside_end(text, held, label)
    )


def _is_aside_end(text: str, held: Label, label: Label) -> bool:
    """Two directions in brackets are two."""
    return held.type is ElementType.PARENTHETICAL and text[label.start] == "(" and text[held.end - 1] == ")"

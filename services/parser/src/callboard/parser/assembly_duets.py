"""Speeches said side by side: two columns, or a caret behind the second name, as Fountain 1.1 has it (fountain.io/syntax)."""

from collections.abc import Mapping, Sequence

from callboard.playbook import ElementType, Label, Side, SourceText


def sides(source: SourceText, labels: Sequence[Label], speeches: Sequence[int | None]) -> Mapping[int, Side]:
    """Where each speech stands that may be one of two said at once, by its number in ``speeches``, one for each label."""
    cues = [(number, x) for x, number in zip(labels, speeches, strict=True) if x.type is ElementType.CUE and number]
    columns = [_column(source, x) for _, x in cues]
    found: dict[int, Side] = {}
    for at, (number, cue) in enumerate(cues[1:], 1):
        before = cues[at - 1][0]
        if before not in found and (_has_caret(source.text, cue) or _are_two(columns, at)):
            found |= {before: "left", number: "right"}
    return found


def _has_caret(text: str, cue: Label) -> bool:
    return text.endswith("^", cue.start, cue.end) and not text.endswith("\\^", cue.start, cue.end)


def _are_two(columns: Sequence[int], at: int) -> bool:
    """Whether one speech stands in each column; where several do, it is not told which are said at once."""
    return columns[at - 1 : at + 1] == [1, 2] and columns[at - 2 : at - 1] != [1] and columns[at + 1 : at + 2] != [2]


def _column(source: SourceText, cue: Label) -> int:
    return cue.column or (source.line_layout(source.line_of(cue.start)).column or 0)

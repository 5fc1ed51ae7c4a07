"""The lines of a play by speeches and paragraphs, to learn from."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from callboard.parser.engines.rules.cues import Cue
from callboard.parser.engines.rules.direction_signs import Loose, Signs
from callboard.parser.engines.rules.directions import is_bracketed, starts_move
from callboard.parser.engines.rules.lines import Line
from callboard.parser.engines.rules.verse import breaks_of, line_width
from callboard.playbook import SourceText

_PAGE = 76


def speeches_of(
    lines: Sequence[Line], cues: Mapping[int, Cue], headings: Mapping[int, object]
) -> list[tuple[tuple[int, int], list[Line]]]:
    """Offsets of the text of each speech, with its lines."""
    found: list[tuple[tuple[int, int], list[Line]]] = []
    start: int | None = None
    held: list[Line] = []
    for line in lines:
        if line.number in headings or line.number in cues:
            if start is not None and held:
                found.append(((start, held[-1].end), held))
            cue = cues.get(line.number)
            start, held = (cue.text, []) if cue else (None, [])
            if cue and not cue.style.own_line and cue.text < line.end:
                held.append(line)
        elif start is not None and line.start >= start:
            held.append(line)
    if start is not None and held:
        found.append(((start, held[-1].end), held))
    return found


def base_indent(lines: Sequence[Line], cues: Mapping[int, Cue]) -> int:
    """The usual indentation of speech: of the lines that follow a cue and do not look like a direction."""
    spoken = Counter(
        b.indent
        for a, b in pairwise(lines)
        if a.number in cues and b.number not in cues and b.text[0] not in "[(_" and not starts_move(b.text)
    )
    return spoken.most_common(1)[0][0] if spoken else 0


def loose_paragraphs(lines: Sequence[Line], cues: Mapping[int, Cue], headings: Mapping[int, object]) -> list[Loose]:
    """Paragraphs inside the play that open with no cue."""
    found: list[Loose] = []
    width = max((line_width(x) for x in lines), default=0)
    for group in paragraphs(lines):
        if group[0].number in cues or group[0].number in headings:
            continue
        early = sum(b.early for b in breaks_of(group, min(width, _PAGE)))
        text = " ".join(x.text for x in group)
        found.append(Loose(text, min(x.indent for x in group), len(group), early * 4 < len(group)))
    return found


def paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines grouped at the blank lines between them."""
    groups: list[list[Line]] = []
    for line in lines:
        if line.opens or not groups:
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


def unmarked_lines(source: SourceText, lines: Sequence[Line], signs: Signs) -> list[Line]:
    """The lines of a speech without those that are all direction."""
    found: list[Line] = []
    opened = False
    for line in lines:
        opened = opened or line.opens
        aside = signs.indent is not None and opened and line.indent >= signs.indent
        deep = signs.deep is not None and line.indent >= signs.deep
        if not aside and not deep and not is_bracketed(source.text, line.start, line.end):
            found.append(line)
    return found

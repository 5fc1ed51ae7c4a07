"""Speeches typed side by side: two names on one line, and below each what its owner says, with a blank strip between."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from callboard.parser.engines.rules.screenplay import words
from callboard.parser.engines.rules.screenplay.cue_names import ends_open, is_loud, name_span
from callboard.parser.engines.rules.screenplay.script_lines import LONG, ScriptLine

_APART = 4
"""Blanks between two names, at the least."""
_FREE = 2
"""Blanks between the two columns, at the least."""
_PIECE = re.compile(r"\S+(?: \S+)*")


class _Strip(NamedTuple):
    """Columns that are blank between the two speeches: the first, and the one after the last."""

    start: int
    end: int


def untangled(lines: Sequence[ScriptLine]) -> list[ScriptLine]:
    """``lines``, with the halves of those that stand in two columns: all on the left, then all on the right.

    Names are told to be cues there, and what stands below them to be speech.
    """
    found: list[ScriptLine] = []
    at = 0
    while at < len(lines):
        end = _end(lines, at) if _may_be_names(lines[at].text) else at
        strip = _strip(lines[at:end]) if end - at > 1 else None
        if strip is None:
            found.append(lines[at])
            at += 1
            continue
        halves = [half for line in lines[at:end] for half in _halves(line, strip)]
        found += [*_speech(halves, 1), *_speech(halves, 2)]
        at = end
    return found


def _may_be_names(text: str) -> bool:
    """Whether a line may be two names in capitals, far apart; most lines are not, and need no closer look."""
    if " " * _APART not in text or "\t" in text or len(text) > LONG:
        return False
    names = [piece.strip() for piece in re.split(f" {{{_APART},}}", text)]
    return len(names) == 2 and all(map(_is_name, names))  # noqa: PLR2004 - a pair


def _is_name(text: str) -> bool:
    span = name_span(text) if text[0].isalpha() else None
    if span is None or words.HEADING.match(text) or words.TRANSITION.fullmatch(text) or words.ACT.fullmatch(text):
        return False
    return is_loud(text[: span[1]]) is True and ends_open(text[: span[1]])


def _end(lines: Sequence[ScriptLine], at: int) -> int:
    """After the last line of the block that begins at ``at``."""
    end = at + 1
    while end < len(lines) and not lines[end].gap and "\t" not in lines[end].text:
        end += 1
    return end


def _strip(block: Sequence[ScriptLine]) -> _Strip | None:
    """What stays blank between two names and below them; None where nothing does, or one says nothing."""
    left, right = _pieces(block[0])[0], _pieces(block[0])[-1]
    strip = _Strip(left[1], right[0])
    for line in block[1:]:
        pieces = _pieces(line)
        edges = [0, *(edge for piece in pieces for edge in piece), max(strip.end, pieces[-1][1])]
        gaps = [_Strip(max(a, strip.start), min(b, strip.end)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
        strip = max(gaps, key=lambda gap: gap.end - gap.start)
        if strip.end - strip.start < _FREE:
            return None
    speaking = {half.column for line in block[1:] for half in _halves(line, strip)}
    return strip if speaking == {1, 2} else None


def _pieces(line: ScriptLine) -> list[tuple[int, int]]:
    """Columns of what has no more than one blank in a row."""
    return [(line.indent + m.start(), line.indent + m.end()) for m in _PIECE.finditer(line.text)]


def _halves(line: ScriptLine, strip: _Strip) -> Iterator[ScriptLine]:
    """What of a line stands on the left of ``strip``, and what on its right."""
    cut = max(0, strip.start - line.indent)
    sides: tuple[tuple[int, str, Literal[1, 2]], ...] = ((0, line.text[:cut], 1), (cut, line.text[cut:], 2))
    for begin, part, column in sides:
        said = part.strip()
        if said:
            start = begin + len(part) - len(part.lstrip())
            yield line._replace(
                start=line.start + start,
                end=line.start + start + len(said),
                indent=line.indent + start,
                text=said,
                left=line.left if column == 1 or not cut else None,
                right=line.right if column == 2 or cut >= len(line.text) else None,  # noqa: PLR2004
                column=column,
            )


def _speech(halves: Sequence[ScriptLine], column: Literal[1, 2]) -> Iterator[ScriptLine]:
    """One of the two: a name, and what follows it without a gap."""
    name, *said = (half for half in halves if half.column == column)
    yield name._replace(gap=max(1, name.gap), role="C")
    for half in said:
        yield half._replace(role="P" if half.text[0] == "(" and half.text[-1] == ")" else "D")

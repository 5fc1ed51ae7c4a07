"""Directions: in brackets, parentheses or italics, in paragraphs of their own, or by the verb they begin with."""

import re
from collections.abc import Sequence

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.direction_signs import BRACKETED, DEEPER, Signs, is_said, stands_apart
from callboard.parser.engines.rules.lexicon import fold
from callboard.parser.engines.rules.lines import Line, blank_before

_ENDS = re.compile(r"[.!?…:;,\-–—\]\)\"»”_][\s\"»”_]*$")  # noqa: RUF001
_BETWEEN = " \n\t.,;:*-—"
_OUTSIDE = _BETWEEN + "[(_"
_LINE_ENDS = re.compile(r"[^\S\n]*(?:\n|\Z)")
_SONG_WIDTH = 50
_NEAR = 80
_RAGGED = 0.87
_STRONG = frozenset({"enter", "exit", "exeunt", "reenter", "re-enter"})


def directions_in(
    text: str, start: int, end: int, signs: Signs, italics: Sequence[tuple[int, int]] = ()
) -> list[tuple[int, int]]:
    """Offsets of the directions inside the speech at ``start:end``, in order, not overlapping.

    Args:
        text: The whole text.
        start: Offset of the first character of the speech.
        end: Offset after its last.
        signs: What marks directions in this play.
        italics: Offsets of what the layout has in italics in the whole text.
    """
    found = _marked(text, start, end, signs)
    if not signs.italic:
        return found
    for a, b in italics:
        inside = start <= a and b <= end and not any(a < y and x < b for x, y in found)
        if inside and _stands_alone(text, start, (a, b)):
            found.append((a, b))
    return sorted(found)


def _marked(text: str, start: int, end: int, signs: Signs) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for match in BRACKETED.finditer(text, start, end):
        if not any(c.isalpha() for c in match.group()):
            continue
        sign = match.group()[0]
        if (
            sign == "["
            or (sign == "(" and _round(text, start, match, signs))
            or (sign == "_" and _italic(text, start, match))
        ):
            found.append(match.span())
    return found


def _round(text: str, start: int, match: re.Match[str], signs: Signs) -> bool:
    if is_said(match):
        return False
    if signs.round or _set_off(text, match, signs.base):
        return True
    inner = match.group()[1:].lstrip()
    return inner.startswith("_") or (signs.round_maybe and stands_apart(text, start, match))


def _set_off(text: str, match: re.Match[str], base: int) -> bool:
    """Whether a parenthesis has its lines for itself, deeper than speech."""
    lead = blank_before(text, match.start())
    rest = text[match.end() : match.end() + 80].split("\n", 1)[0]
    return lead is not None and not rest.strip() and len(lead.expandtabs()) >= base + DEEPER


def _italic(text: str, start: int, match: re.Match[str]) -> bool:
    """Emphasis is a direction when it is a sentence of its own between sentences."""
    return _stands_alone(text, start, match.span())


def _stands_alone(text: str, start: int, span: tuple[int, int]) -> bool:
    """Whether the piece at ``span`` is a sentence between sentences; a word alone on its line is, too."""
    before = text[max(start, span[0] - _NEAR) : span[0]].rstrip()
    inner = text[span[0] : span[1]].strip("_ \n")
    words = inner.split()
    if not words or (before and not _ENDS.search(before)):
        return False
    if not inner[:1].isupper() and before:
        return False
    if inner[-1:] not in ".]":
        return False
    return len(words) > 1 or fold(words[0].strip(".")) in lexicon.MOVES or _has_line(text, span)


def _has_line(text: str, span: tuple[int, int]) -> bool:
    """Whether the piece at ``span`` has its lines for itself."""
    return blank_before(text, span[0]) is not None and _LINE_ENDS.match(text, span[1]) is not None


def is_bracketed(text: str, start: int, end: int) -> bool:
    """Whether the whole of ``start:end`` is one or several bracketed or italic pieces."""
    if text[start] not in _OUTSIDE:
        return False
    at = start
    any_found = False
    for match in BRACKETED.finditer(text, start, end):
        if text[at : match.start()].strip(_BETWEEN):
            return False
        any_found = True
        at = match.end()
    return any_found and not text[at:end].strip(_BETWEEN)


def starts_move(text: str) -> bool:
    """Whether a line begins as an unbracketed stage direction of the Elizabethan kind does."""
    words = text.split(maxsplit=2)
    if not words or fold(words[0].strip("_[.,:")) not in _STRONG:
        return False
    return (
        words[0].rstrip("_")[-1] in ".,:"
        or len(words) == 1
        or words[1].strip("_")[:1].isupper()
        or words[1] in {"a", "the", "two", "three"}
    )


def reads_as_direction(lines: Sequence[Line], names: frozenset[str]) -> bool:
    """Whether an unmarked paragraph between speeches reads as a direction.

    It begins with a verb of movement, or with a known person and goes on in lower case to a full stop.
    """
    text = " ".join(line.text for line in lines)
    words = text.split()
    first = fold(words[0].strip("_.,:;[("))
    if starts_move(text):
        return True
    if first in lexicon.MOVES and len(words) <= 6 and text.rstrip()[-1:] in ".)_":  # noqa: PLR2004
        return True
    if len(words) < 3 or text.rstrip("_ ")[-1:] != ".":  # noqa: PLR2004
        return False
    count = 2 if first in lexicon.ARTICLE or first in lexicon.CONJUNCTION else 1
    subject = fold(words[count - 1].strip("_.,:;"))
    return subject in names and words[count - 1][-1] not in ".!?:,;" and words[count][:1].islower()


def is_song(lines: Sequence[Line]) -> bool:
    """Whether the lines are short and ragged, as those of a song are and a filled paragraph's are not."""
    widths = [len(line.text) for line in lines[:-1]]
    return len(widths) > 1 and max(widths) < _SONG_WIDTH and min(widths) < _RAGGED * max(widths)

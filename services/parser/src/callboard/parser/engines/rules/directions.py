"""Directions: in brackets, parentheses or italics, in paragraphs of their own, or by the verb they begin with."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.lexicon import fold
from callboard.parser.engines.rules.lines import Line

_BRACKETED = re.compile(
    r"\[(?:[^\[\]\n]|\n(?!\s*\n)){1,1500}\][.:]?"
    r"|\((?:[^()\n]|\n(?!\s*\n)|\((?:[^()\n]|\n(?!\s*\n)){0,300}\)){1,1500}\)(?:[.:](?!\.))?"
    r"|(?<![^\W_])_(?:[^_\n]|\n(?!\s*\n)){2,1500}_"
    r"|\[[^\[\]\n]{1,200}$",
    re.MULTILINE,
)
_ENDS = re.compile(r"[.!?…:;,\-–—\]\)\"»”_][\s\"»”_]*$")  # noqa: RUF001
_MOVING = lexicon.MOVES | lexicon.LEAVES
_STRONG = frozenset({"enter", "exit", "exeunt", "reenter", "re-enter"})
_FEW = 5
_LONG = 6
_VERSES = 3
_DEEPER = 2
_FAR = 8


@dataclass(frozen=True, slots=True)
class Signs:
    """Which marks mean a direction in this play; square brackets always do, emphasis does where it stands like one.

    Attributes:
        round: Every parenthesis does.
        round_maybe: Some parentheses do; each is judged by how it stands.
        indent: Paragraphs indented by at least this many columns are directions; None where indent says nothing.
        deep: Lines indented by at least this many columns are; None where that says nothing.
        base: The usual indentation of speech.
    """

    round: bool = True
    round_maybe: bool = False
    indent: int | None = None
    deep: int | None = None
    base: int = 0


@dataclass(frozen=True, slots=True)
class Loose:
    """A paragraph inside the play that opens with no cue.

    Attributes:
        text: Its text.
        indent: Columns before the leftmost of its lines.
        lines: Number of its lines.
        filled: Whether the lines are filled to the column as prose is.
    """

    text: str
    indent: int
    lines: int
    filled: bool


def learn_signs(
    text: str, speeches: Sequence[tuple[int, int]], loose: Sequence[Loose], base: int, lines: Iterable[Line]
) -> Signs:
    """Learn what marks directions.

    Args:
        text: The whole text.
        speeches: Offsets of the text of each speech.
        loose: The paragraphs inside the play that open with no cue.
        base: The usual indentation of speech.
        lines: The lines inside the play that open with no cue.
    """
    square = likely = unlikely = spoken = 0
    for start, end in speeches:
        for match in _BRACKETED.finditer(text, start, end):
            if match.group()[0] == "[":
                square += 1
            elif match.group()[0] == "(":
                said = _is_said(match) or match.span() == (start, end)
                stands = not said and _stands_apart(text, start, match)
                spoken += said
                likely += stands
                unlikely += not stands and not said
    rounds = likely + unlikely + spoken
    blocks = Counter(x.text[0] for x in loose)
    rare = (square > _FEW and square > rounds) or spoken > 0.4 * rounds
    rare = rare or (blocks["["] >= _FEW and blocks["["] > 5 * blocks["("])
    filled = sum(1 for x in loose if x.indent >= base + _DEEPER and x.lines > 1 and x.filled)
    return Signs(
        round=likely >= 0.6 * (likely + unlikely) and not rare,
        round_maybe=not rare,
        indent=base + _DEEPER if filled >= _FEW else None,
        deep=_deep(lines, base),
        base=base,
    )


def _deep(lines: Iterable[Line], base: int) -> int | None:
    """The indent from which lines are directions: most that stand so deep are marked, or end as directions do."""
    far = [x.text for x in lines if x.indent >= base + _FAR]
    like = sum(t[-1] in ".])_" and not t.endswith("..") for t in far)
    moves = sum(t[0] in "[(_" or not _MOVING.isdisjoint(fold(w).strip("[(_.,:)") for w in t.split()[:_FEW]) for t in far)
    return base + _FAR if like >= max(_FEW, 0.8 * len(far)) and moves >= 0.2 * len(far) else None


def directions_in(text: str, start: int, end: int, signs: Signs) -> list[tuple[int, int]]:
    """Offsets of the directions inside the speech at ``start:end``, in order, not overlapping."""
    found: list[tuple[int, int]] = []
    for match in _BRACKETED.finditer(text, start, end):
        if not any(c.isalpha() for c in match.group()):
            continue
        sign = match.group()[0]
        if sign == "[" or (sign == "(" and _round(text, start, match, signs)) or (sign == "_" and _italic(text, start, match)):
            found.append(match.span())
    return found


def _round(text: str, start: int, match: re.Match[str], signs: Signs) -> bool:
    if _is_said(match):
        return False
    if signs.round or _set_off(text, match, signs.base):
        return True
    inner = match.group()[1:].lstrip()
    return inner.startswith("_") or (signs.round_maybe and _stands_apart(text, start, match))


def _set_off(text: str, match: re.Match[str], base: int) -> bool:
    """Whether a parenthesis has its lines for itself, deeper than speech."""
    line_start = text.rfind("\n", 0, match.start()) + 1
    lead = text[line_start : match.start()]
    rest = text[match.end() : match.end() + 80].split("\n", 1)[0]
    return not lead.strip() and not rest.strip() and len(lead.expandtabs()) >= base + _DEEPER


def _is_said(match: re.Match[str]) -> bool:
    """Whether a parenthesis is an aside that is spoken: it asks, exclaims, or runs over several lines of verse."""
    inner = match.group()
    if "_" in inner[:2]:
        return False
    later = [x.strip() for x in inner.split("\n")[1:]]
    verse = len(later) >= _VERSES and all(x[:1].isupper() for x in later)
    return "?" in inner or "!" in inner or "--" in inner or verse or len(later) > _LONG


def _stands_apart(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a parenthesis stands like a direction: at the start, or between sentences."""
    before = text[start : match.start()].rstrip(" \n")
    if not before:
        return True
    inner = match.group().strip("().:_ \n")
    ended = bool(_ENDS.search(before)) and not before.endswith(",")
    if inner[:1].isupper():
        return ended or match.group().rstrip(".:")[-2:-1] in ".!"
    return ended and before[-1] != ";"


def _italic(text: str, start: int, match: re.Match[str]) -> bool:
    """Emphasis is a direction when it is a sentence of its own between sentences."""
    before = text[start : match.start()].rstrip()
    inner = match.group().strip("_ \n")
    words = inner.split()
    if before and not _ENDS.search(before):
        return False
    if not inner[:1].isupper() and before:
        return False
    line_start = text.rfind("\n", 0, match.start()) + 1
    line_end = text.find("\n", match.end())
    alone = not text[line_start : match.start()].strip() and not text[match.end() : line_end].strip()
    return inner[-1:] in ".]" and (len(words) > 1 or alone or fold(words[0].strip(".")) in lexicon.MOVES)


def is_bracketed(text: str, start: int, end: int) -> bool:
    """Whether the whole of ``start:end`` is one or several bracketed or italic pieces."""
    at = start
    any_found = False
    for match in _BRACKETED.finditer(text, start, end):
        if text[at : match.start()].strip(" \n\t.,;:*-—"):
            return False
        any_found = True
        at = match.end()
    return any_found and not text[at:end].strip(" \n\t.,;:*-—")


def starts_move(text: str) -> bool:
    """Whether a line begins as an unbracketed stage direction of the Elizabethan kind does."""
    words = text.split(maxsplit=2)
    if not words or fold(words[0].strip("_[.,:")) not in _STRONG:
        return False
    return words[0].rstrip("_")[-1] in ".,:" or len(words) == 1 or words[1].strip("_")[:1].isupper() or words[1] in {"a", "the", "two", "three"}


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

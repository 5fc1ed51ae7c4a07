"""What marks a direction in a play: learnt from how its brackets, parentheses and indented paragraphs stand."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.lexicon import fold
from callboard.parser.engines.rules.lines import Line

BRACKETED = re.compile(
    r"\[(?:[^\[\]\n]|\n(?!\s*\n)){1,1500}\][.:]?"
    r"|\((?:[^()\n]|\n(?!\s*\n)|\((?:[^()\n]|\n(?!\s*\n)){0,300}\)){1,1500}\)(?:[.:](?!\.))?"
    r"|(?<![^\W_])_(?:[^_\n]|\n(?!\s*\n)){2,1500}_"
    r"|\[[^\[\]\n]{1,200}$",
    re.MULTILINE,
)
_ENDS = re.compile(r"[.!?…:;,\-–—\]\)\"»”_][\s\"»”_]*$")  # noqa: RUF001
_LONG = 6
_VERSES = 3
DEEPER = 2
_FEW = 5
_NEAR = 80
_FAR = 8
_MOVING = lexicon.MOVES | lexicon.LEAVES


@dataclass(frozen=True, slots=True)
class Signs:
    """Which marks mean a direction in this play; square brackets always do, emphasis does where it stands like one.

    Attributes:
        round: Every parenthesis does.
        round_maybe: Some parentheses do; each is judged by how it stands.
        indent: Paragraphs indented by at least this many columns are directions; None where indent says nothing.
        deep: Lines indented by at least this many columns are; None where that says nothing.
        base: The usual indentation of speech.
        italic: Italics do, by the layout; not where most of the play is in italics, or nothing is known of them.
    """

    round: bool = True
    round_maybe: bool = False
    indent: int | None = None
    deep: int | None = None
    base: int = 0
    italic: bool = False


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
    text: str,
    speeches: Sequence[tuple[int, int]],
    loose: Sequence[Loose],
    base: int,
    lines: Iterable[Line],
    *,
    italic: bool,
) -> Signs:
    """Learn what marks directions.

    Args:
        text: The whole text.
        speeches: Offsets of the text of each speech.
        loose: The paragraphs inside the play that open with no cue.
        base: The usual indentation of speech.
        lines: The lines inside the play that open with no cue.
        italic: Whether the layout tells italics from other type.
    """
    square = likely = unlikely = spoken = 0
    for start, end in speeches:
        for match in BRACKETED.finditer(text, start, end):
            if match.group()[0] == "[":
                square += 1
            elif match.group()[0] == "(":
                said = is_said(match) or match.span() == (start, end)
                stands = not said and stands_apart(text, start, match)
                spoken += said
                likely += stands
                unlikely += not stands and not said
    rounds = likely + unlikely + spoken
    blocks = Counter(x.text[0] for x in loose)
    rare = (square > _FEW and square > rounds) or spoken > 0.4 * rounds
    rare = rare or (blocks["["] >= _FEW and blocks["["] > 5 * blocks["("])
    # square ones between speeches and round ones inside are both directions, where no round one stands otherwise
    rare = rare and bool(unlikely or spoken or not likely)
    filled = sum(1 for x in loose if x.indent >= base + DEEPER and x.lines > 1 and x.filled)
    return Signs(
        round=likely >= 0.6 * (likely + unlikely) and not rare,
        round_maybe=not rare,
        indent=base + DEEPER if filled >= _FEW else None,
        deep=_deep(lines, base),
        base=base,
        italic=italic,
    )


def _deep(lines: Iterable[Line], base: int) -> int | None:
    """The indent from which lines are directions: most that stand so deep are marked, or end as directions do."""
    far = [x.text for x in lines if x.indent >= base + _FAR]
    like = sum(t[-1] in ".])_" and not t.endswith("..") for t in far)
    moves = sum(
        t[0] in "[(_" or not _MOVING.isdisjoint(fold(w).strip("[(_.,:)") for w in t.split()[:_FEW]) for t in far
    )
    return base + _FAR if like >= max(_FEW, 0.8 * len(far)) and moves >= 0.2 * len(far) else None


def is_said(match: re.Match[str]) -> bool:
    """Whether a parenthesis is an aside that is spoken: it asks, exclaims, or runs over several lines of verse."""
    inner = match.group()
    if "_" in inner[:2]:
        return False
    later = [x.strip() for x in inner.split("\n")[1:]]
    verse = len(later) >= _VERSES and all(x[:1].isupper() for x in later)
    return "?" in inner or "!" in inner or "--" in inner or verse or len(later) > _LONG


def stands_apart(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a parenthesis stands like a direction: at the start, or between sentences."""
    before = text[max(start, match.start() - _NEAR) : match.start()].rstrip()
    if not before:
        return True
    inner = match.group().strip("().:_ \n")
    ended = bool(_ENDS.search(before)) and not before.endswith(",")
    if inner[:1].isupper():
        return ended or match.group().rstrip(".:")[-2:-1] in ".!"
    return ended and before[-1] != ";"

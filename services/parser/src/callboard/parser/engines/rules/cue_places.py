"""A line as a place where a cue could stand, what was learnt of a play's cues, and how the two fit."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.cues import Cue, Style
from callboard.parser.engines.rules.lexicon import fold
from callboard.parser.engines.rules.lines import Line

_TERMINAL = frozenset('.!?…:;"»”’)]-–—」』')  # noqa: RUF001
_LOWER = re.compile(r"[^\W\d_]{2,}")
_LONG_NAME = 4
_STRONG_MOVES = frozenset({"enter", "exit", "exeunt", "re-enter", "reenter"})


class Place(NamedTuple):
    """A line with the cues it could open with, and what follows it."""

    line: Line
    cues: tuple[Cue, ...]
    opens: bool
    ends_before: bool  # the line before ends a sentence, or there is none
    followed: bool  # something that may be its speech comes next
    before: int = 0  # number of the line before it that has something on it
    after: int = 0  # blank lines between it and the next line
    distance: int = 0  # blank lines between its paragraph and the next; 99 before a heading
    size: int = 1  # lines of its paragraph
    heading: int = 0  # number of the nearest line with a heading above it
    after_aside: bool = False  # the line before ends in a bracket


@dataclass(frozen=True)
class CueStyles:
    """What was learnt of a play's cues.

    Attributes:
        names: Folded names met as cues, with how often.
        styles: How they are set.
        cases: The cases that names are set in.
        inside: Whether cues also stand within paragraphs, at the start of a line.
        indents: The indentations of cues, where these tell cues from speech; else empty.
        covered: Share of paragraphs that open with a known cue.
    """

    names: Mapping[str, int] = field(default_factory=dict[str, int])
    styles: frozenset[Style] = frozenset()
    inside: bool = False
    covered: float = 0.0
    pause: int = 1  # blank lines between two speeches
    breath: int = 0  # blank lines between a name on its own line and the speech

    @cached_property
    def cases(self) -> frozenset[str]:
        """The cases that names are set in."""
        return frozenset(style.case for style in self.styles)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of all names."""
        return frozenset(word for name in self.names for word in name.split())

    @cached_property
    def usual_words(self) -> frozenset[str]:
        """The words of the names met more than once."""
        return frozenset(word for name, count in self.names.items() if count > 1 for word in name.split())

    @cached_property
    def endings(self) -> frozenset[str]:
        """What names end with: their last words, by one, two and so on, and the whole of them."""
        parts = (name.split() for name in self.names)
        return frozenset(" ".join(words[at:]) for words in parts for at in range(len(words)))


def eligible(place: Place, cue: Cue) -> bool:
    """Whether ``cue`` may be counted at ``place``: something follows it, and it stands where speeches begin."""
    if cue.style.own_line and not place.followed:
        return False
    if cue.style.case == "none" and cue.key in lexicon.SETTING:
        return False
    if cue.key in lexicon.THE_END or _starts_move(cue.key) or _is_sentence(cue):
        return False
    return (
        place.opens or (cue.style.case == "upper") or (place.ends_before and cue.style.separator != "") or is_plain(cue)
    )


def is_plain(cue: Cue) -> bool:
    """Whether a colon tells a name in a script without capitals, some of which end no sentence with a stop either."""
    return cue.style.case == "none" and cue.style.separator == ":"


def _is_sentence(cue: Cue) -> bool:
    """Whether a name has so many words, and no capitals to carry them, that it is a sentence."""
    return cue.style.case == "mixed" and sum(w not in lexicon.ARTICLE for w in cue.key.split()) > _LONG_NAME


def _starts_move(key: str) -> bool:
    return key.split(" ", 1)[0] in _STRONG_MOVES


def signed(place: Place, cue: Cue, styles: frozenset[Style]) -> bool:
    """Whether capitals alone with a direction make a cue, in a play that sets names in capitals on their own lines."""
    if not (place.opens and cue.asides and cue.style.own_line and cue.style.case == "upper"):
        return False
    if cue.style.separator == "," and (place.size > 1 or place.line.text[-1] not in ".:"):
        return False
    return any(s.case == "upper" and s.own_line for s in styles)


def ends_sentence(text: str) -> bool:
    """Whether a line ends as a sentence, a direction or a broken-off speech does."""
    bare = text.rstrip(" \t_*")
    return len(bare) < len(text) or bare[-1:] in _TERMINAL


@lru_cache(maxsize=1)  # asked for when a play is surveyed, and again when it is assembled
def lower_words(text: str) -> Mapping[str, int]:
    """How often each word of ``text`` occurs in lower case, folded."""
    found: Counter[str] = Counter()
    for word, count in Counter(_LOWER.findall(text)).items():
        if word[0].islower():
            found[fold(word)] += count
    return found

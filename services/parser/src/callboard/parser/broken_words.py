"""Words that the end of a line or page breaks: which hyphens only do that, and which belong to the word.

A text that hyphenates has halves at its line ends that are no words of it. There a hyphen at a line's end belongs to the word only
if the whole is met with it elsewhere; in other texts it does unless the whole is met without it.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.lexicon import fold
from callboard.playbook import ElementType, Label

_HYPHENS = "-\u00ad\u2010\u2e17¬"
_ALWAYS = "\u00ad\u2e17¬"
"""What is nothing but a break: the soft hyphen, the double one of old prints, and what recognition of letters makes of it."""
_BREAK = re.compile(rf"(?<=[^\W\d_])[{_HYPHENS}](?=[^\S\n]*\n)")
_BEFORE = re.compile(r"[^\W\d_]+\Z")
_AFTER = re.compile(r"\s*([^\W\d_]+)")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_LONGEST = 60


class _Break(NamedTuple):
    """A hyphen at a line's end, by its offset in the text, and the halves of the word."""

    at: int
    hyphen: str
    first: str
    second: str

    @property
    def whole(self) -> str:
        return f"{self.first}{self.second}".casefold()

    @property
    def compound(self) -> str:
        return f"{self.first}-{self.second}".casefold()


def breaking_hyphens(text: str, labels: Sequence[Label]) -> list[int]:
    """Offsets in ``text`` of the hyphens that only break a word, in order; ``labels`` are those of all of it."""
    found = list(_breaks(text, labels))
    if not found:
        return []
    words = Counter(w.casefold().replace("\u2010", "-") for w in _WORD.findall(text))
    doubtful = [x for x in found if words[x.whole] == words[x.compound]]
    hyphenates = 2 * sum(_is_no_word(x, words) for x in doubtful) > len(doubtful)
    return [x.at for x in found if _only_breaks(x, words, hyphenates=hyphenates)]


def _breaks(text: str, labels: Sequence[Label]) -> Iterator[_Break]:
    if not _BREAK.search(text):
        return
    own = [x for x in labels if x.type is not ElementType.PAGE_MATTER]
    starts = [x.start for x in own]
    for match in _BREAK.finditer(text):
        number = bisect_right(starts, match.start())
        if not number or match.end() > own[number - 1].end:
            continue
        label, after = own[number - 1], match.end()
        if after == label.end and number < len(own) and own[number].goes_on:
            label, after = own[number], own[number].start
        first = _BEFORE.search(text, max(0, match.start() - _LONGEST), match.start())
        second = _AFTER.match(text, after, label.end)
        if first and second:
            yield _Break(match.start(), match[0], first[0], second[1])


def _is_no_word(found: _Break, words: Counter[str]) -> bool:
    """Whether one half of the word is met nowhere but here."""
    return words[found.first.casefold()] <= 1 or words[found.second.casefold()] <= 1


def _only_breaks(found: _Break, words: Counter[str], *, hyphenates: bool) -> bool:
    if found.hyphen in _ALWAYS:
        return True
    if found.second[0].isupper() and not found.first.isupper():
        return False
    if words[found.whole] != words[found.compound]:
        return words[found.whole] > words[found.compound]
    return hyphenates and fold(found.second) not in lexicon.CONJUNCTION

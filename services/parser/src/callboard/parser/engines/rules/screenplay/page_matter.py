"""What belongs to the page and not to the script: page numbers, running heads, ``(MORE)``, ``CONTINUED:``."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from callboard.parser.engines.rules.screenplay import words
from callboard.parser.engines.rules.screenplay.fountain import forced
from callboard.parser.engines.rules.screenplay.script_lines import LONG, ScriptLine
from callboard.playbook import ElementType

_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")
_OFTEN = 3
_NEAR = 3
_SHARE = 0.1
_FEW_WORDS = 9
_LEAST = 3


def shape(line: ScriptLine) -> str:
    """A line as running heads repeat it: without case, with every number alike."""
    return _DIGITS.sub("0", " ".join(line.text.lower().split()))


def is_certain(line: ScriptLine) -> bool:
    """Whether ``line`` alone says that it is of the page."""
    text = line.text
    if len(text) > LONG // 2:
        return False
    if not any(map(str.isalnum, text)):
        return text.strip("* ") == ""
    if words.CONTINUED.fullmatch(text):
        return text[0] == "(" or text.upper() == text
    if words.PAGE_NUMBER.fullmatch(text):
        return not text.isalpha()
    return (
        _DIGITS.search(text) is not None
        and words.REVISION.search(text) is not None
        and len(_WORD.findall(text)) < _FEW_WORDS
        and not text.endswith(("!", "?"))
    )


def learn_heads(lines: Sequence[ScriptLine]) -> frozenset[str]:
    """The shapes of running heads: lines with a number that come back next to where pages break.

    Lines without one may be heads, too, but only where pages are told apart: what is said thrice beside a ``(MORE)`` is no head.
    """
    breaks = _breaks(lines)
    paged = any(_is_number(line) for line in lines) or len({line.page for line in lines}) > 1
    near = {i + step for i in breaks for step in range(-_NEAR, _NEAR + 1)}
    found: Counter[str] = Counter()
    numbers: dict[str, set[str]] = {}
    for index, line in enumerate(lines):
        if index not in near or len(line.text) > LONG // 2:
            continue
        if words.HEADING.match(line.text) or words.EXTENSION.search(line.text):
            continue
        key = shape(line)
        found[key] += 1
        numbers.setdefault(key, set()).add(line.text)
    everywhere = Counter(shape(x) for x in lines)
    return frozenset(
        key
        for key, count in found.items()
        if count >= max(_OFTEN, _SHARE * len(breaks))
        and count > 0.8 * everywhere[key]
        and (len(numbers[key]) > 1 or "0" in key or (paged and count > 0.5 * len(breaks)))
        and len(key) >= _LEAST
        and not key.endswith("!")
    )


def _breaks(lines: Sequence[ScriptLine]) -> Collection[int]:
    """Indexes of lines at which a page begins: the first is one of them, if there are others."""
    found: list[int] = []
    for index, line in enumerate(lines):
        if _is_number(line) or (index and line.page != lines[index - 1].page) or words.CONTINUED.fullmatch(line.text):
            found.append(index)
    return [0, *found] if found else []


def _is_number(line: ScriptLine) -> bool:
    return words.PAGE_NUMBER.fullmatch(line.text) is not None and not line.text.isalpha()


def page_lines(lines: Sequence[ScriptLine], heads: Collection[str]) -> frozenset[int]:
    """Numbers of the lines that are of the page, or beside the script as Fountain's notes are."""
    return frozenset(
        line.number
        for line, following in zip(lines, [*lines[1:], None], strict=True)
        if line.role is None
        and (is_certain(line) or (heads and shape(line) in heads) or _kind(line, following) is not None)
    )


def _kind(line: ScriptLine, following: ScriptLine | None) -> ElementType | None:
    mark = forced(line, following)
    return mark.kind if mark else None


def outside_of(lines: Iterable[ScriptLine], asides: Iterable[tuple[int, int]]) -> Iterator[ScriptLine]:
    """The lines that do not stand wholly in one of ``asides``."""
    waiting = iter(asides)
    aside = next(waiting, None)
    for line in lines:
        while aside and aside[1] <= line.start:
            aside = next(waiting, None)
        if aside is None or line.start < aside[0] or line.end > aside[1]:
            yield line

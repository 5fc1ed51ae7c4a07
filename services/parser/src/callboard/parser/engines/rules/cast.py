"""The list of persons: where it is, and the name in each of its entries."""

import re
from collections.abc import Sequence

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.lexicon import fold
from callboard.parser.engines.rules.lines import Line, has_words

_WORDS = re.compile(r"[^\W\d_]+")
_NAME_END = re.compile(r"[,;:([]|(?<=[^\W_]{5})\.|\.$| {2,}|\t| [-–—] |--|——")  # noqa: RUF001
_HEADING_LENGTH = 70
_ITEM_WIDTH = 130
_FILLED = 58
_ABBREVIATION = 5  # with its full stop


def cast_heading(lines: Sequence[Line]) -> int | None:
    """Index of the line that heads the list of persons: the first with a list below it, else the first; or None."""
    found = [
        index
        for index, line in enumerate(lines)
        if line.gap and len(line.text) <= _HEADING_LENGTH and index + 1 < len(lines) and is_cast_heading(line.text)
    ]
    return next((i for i in found if not _is_prose(lines, i + 1, len(lines))), found[0] if found else None)


def is_cast_heading(text: str) -> bool:
    """Whether a line announces the persons of the play."""
    folded = fold(text)
    if any(phrase in folded for phrase in lexicon.CAST_PHRASE):
        return True
    words = _WORDS.findall(folded)
    if not words or len(words) > 6 or text.strip("_*= ")[-1:] in ",;!?":  # noqa: PLR2004
        return False
    return bool(lexicon.CAST & {words[0], words[-1]} or (len(words) <= 3 and lexicon.CAST & set(words)))  # noqa: PLR2004


def cast_end(lines: Sequence[Line], heading: int, stop: int) -> int:
    """Index after the last line of the list headed at ``heading``; ``stop`` bounds it.

    The list ends at a wide gap after its first entries, at a paragraph of filled lines, at a sentence that stands
    apart from it, or where names come back by turns, since each is listed once and then they speak.
    """
    return _before_turns(lines, heading, _set_off(lines, heading, stop))


def _before_turns(lines: Sequence[Line], heading: int, end: int) -> int:
    """Index of the first line whose name stood above it in the list, if several come back, and one of them again."""
    seen: set[str] = set()
    back: list[tuple[int, str]] = []
    for index in range(heading + 1, end):
        span = name_span(lines[index].text)
        name = fold(lines[index].text[slice(*span)]) if span else ""
        if name in seen:
            back.append((index, name))
        elif name:
            seen.add(name)
    return back[0][0] if 1 < len({name for _, name in back}) < len(back) else end


def _set_off(lines: Sequence[Line], heading: int, stop: int) -> int:
    """Index of the line where a list headed at ``heading`` ends by how the lines are set; ``stop`` if it does not."""
    index = heading + 1
    while index < stop:
        line = lines[index]
        if line.gap and index > heading + 2 and (line.gap > 1 or _is_prose(lines, index, stop)):
            return _without_heading(lines, heading, index)
        index += 1
    return stop


def _without_heading(lines: Sequence[Line], heading: int, end: int) -> int:
    """A short line on its own just before the end heads what follows; it is not in the list."""
    while end > heading + 3 and lines[end - 1].gap and lines[end - 1].indent < lines[heading + 1].indent:
        end -= 1
    return end


def _is_prose(lines: Sequence[Line], index: int, stop: int) -> bool:
    last = index
    while last + 1 < stop and not lines[last + 1].gap:
        last += 1
    group = lines[index : last + 1]
    if group[0].text[0] in "[(":
        return True
    if len(group) > 2 and sum(len(x.text) for x in group[:-1]) > _FILLED * (len(group) - 1):  # noqa: PLR2004
        return True
    base = min(line.indent for line in lines[max(0, index - 6) : index])
    return len(group) < 4 and group[0].indent != base and base > 0 and group[-1].text.endswith(".")  # noqa: PLR2004


def entries(lines: Sequence[Line], first: int, last: int) -> list[tuple[int, int]]:
    """Ranges of line indexes, one per entry: a line with those that hang below it."""
    found: list[tuple[int, int]] = []
    for index in range(first, last):
        line = lines[index]
        if found and not line.gap and _hangs(lines, found[-1][0], index):
            found[-1] = (found[-1][0], index + 1)
        else:
            found.append((index, index + 1))
    return found


def _hangs(lines: Sequence[Line], head: int, index: int) -> bool:
    line, before = lines[index], lines[index - 1]
    deeper = line.indent > lines[head].indent + 3
    open_end = before.text[-1] in ",-" or (before.text[-1].isalnum() and line.text[0].islower())
    return deeper or (open_end and line.text[0].islower() and len(before.text) > 30)  # noqa: PLR2004


def name_span(text: str) -> tuple[int, int] | None:
    """Offsets of the name in an entry: its capitals, or what stands before the first comma, stop or gap."""
    if not has_words(text):
        return None
    start = next(i for i, c in enumerate(text) if c.isalnum())
    words = text[start:].split()
    if len(words) > 1 and words[0].isupper() and len(words[0]) > 1:
        end = start
        for word in words:
            if not (word.strip(".,;:").isupper() and any(c.isalpha() for c in word)):
                break
            end = text.index(word, end) + len(word)
            if word[-1] in ",;:" or (word[-1] == "." and len(word) > _ABBREVIATION):
                break
        return start, len(text[:end].rstrip(".,;: "))
    match = _NAME_END.search(text, start + 1)
    end = match.start() if match else len(text)
    end = len(text[:end].rstrip())
    return (start, end) if end > start else None


def cast_words(lines: Sequence[Line]) -> frozenset[str]:
    """Folded words of all names in the entries at ``lines``."""
    found: set[str] = set()
    for line in lines:
        span = name_span(line.text)
        if span and len(line.text) < _ITEM_WIDTH:
            words = (fold(w) for w in _WORDS.findall(line.text[span[0] : span[1]]))
            found |= {w for w in words if w not in lexicon.ARTICLE and w not in lexicon.CONJUNCTION}
    return frozenset(found)

"""Numbers in the margin that count the lines of the play."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from callboard.parser.engines.rules.lines import Line

_RIGHT = re.compile(r"(?<=\S)(?: {2,}|\t+ *)(?P<number>\d{1,4})$")
_LEFT = re.compile(r"(?P<number>\d{1,4})(?: {2,}|\t+ *)(?=[^\s\d])")
_SPEECH = re.compile(r"(?P<number>\d{1,4})(?:[.)]|(?=\s))\s*(?=[^\W\d])")
_ALL = 0.95
_STEP = 5
_MOSTLY = 0.8
_LEAST_FIFTHS = 5
_LEAST_EACH = 20


def margin_numbers(lines: Sequence[Line]) -> set[tuple[int, int]]:
    """Offsets of line numbers at the right or left of ``lines``: every fifth line has one, or every line."""
    right = [
        (int(m["number"]), (x.start + m.start("number"), x.end))
        for x in lines
        if x.text[-1].isdecimal() and (m := _RIGHT.search(x.text))
    ]
    left = [
        (int(m["number"]), (x.start, x.start + m.end("number")))
        for x in lines
        if x.text[0].isdecimal() and (m := _LEFT.match(x.text))
    ]
    spans = {span for found in (right, left) if _count_lines([n for n, _ in found]) for _, span in found}
    return spans or _speech_numbers(lines)


def _speech_numbers(lines: Sequence[Line]) -> set[tuple[int, int]]:
    """Offsets of numbers that count the speeches of the play, one by one: ``12. NAME``."""
    found = [(x, m) for x in lines if x.text[0].isdecimal() and (m := _SPEECH.match(x.text))]
    if len(found) < _LEAST_EACH:
        return set()
    steps = list(_steps([int(m["number"]) for _, m in found]))
    words = Counter(x.text[m.end() :].split()[0] for x, m in found)
    headings = max(words.values()) > _MOSTLY * len(found)
    one_by_one = sum(step == 1 for step in steps) >= _ALL * len(steps)
    return {(x.start, x.start + m.end()) for x, m in found} if one_by_one and not headings else set()


def _count_lines(numbers: Sequence[int]) -> bool:
    """Whether numbers go up as line numbers do; they may begin anew with a scene."""
    if len(numbers) < _LEAST_FIFTHS:
        return False
    steps = list(_steps(numbers))
    up = sum(step > 0 for step in steps) >= _MOSTLY * len(steps)
    fifths = sum(n % _STEP == 0 for n in numbers) >= _MOSTLY * len(numbers)
    each = len(numbers) >= _LEAST_EACH and sum(step == 1 for step in steps) >= _MOSTLY * len(steps)
    return up and (fifths or each)


def _steps(numbers: Sequence[int]) -> Iterator[int]:
    for before, after in pairwise(numbers):
        yield after - before

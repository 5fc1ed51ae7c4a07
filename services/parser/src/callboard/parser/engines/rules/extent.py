"""Where the play itself begins and ends."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.cues import Cue
from callboard.parser.engines.rules.front import Bounds
from callboard.parser.engines.rules.headings import Heading
from callboard.parser.engines.rules.lexicon import fold
from callboard.parser.engines.rules.lines import Line, is_closing

_WIDE_GAP = 3
_SHORT = 60


def extent(
    lines: Sequence[Line],
    bounds: Bounds,
    headings: Mapping[int, Sequence[Heading]],
    cues: Mapping[int, Cue],
    after: int,
) -> tuple[int, int]:
    """First and last line of the play itself."""
    spoken = sorted(cues)
    first = _first_line(lines, headings, spoken, after)
    spoken = [n for n in spoken if n >= first]
    return first, _last_line(lines, bounds, headings, spoken or [first])


def _first_line(
    lines: Sequence[Line], headings: Mapping[int, Sequence[Heading]], spoken: Sequence[int], after: int
) -> int:
    """The first heading under which somebody speaks, unless others speak well before it."""
    numbers = [n for n in sorted(headings) if n > after]
    opening = None
    for number, following in pairwise([*numbers, 10**9]):
        below = bisect_right(spoken, number)
        if below < len(spoken) and spoken[below] < following:
            opening = number
            break
    before = [n for n in spoken if opening is None or n < opening]
    if opening is not None and len(before) < max(5, 0.02 * len(spoken)):
        return _with_act(headings, numbers, opening)
    return _before_cue(lines, before[0], after)


def _with_act(headings: Mapping[int, Sequence[Heading]], numbers: Sequence[int], opening: int) -> int:
    """The act's heading stands above that of its first scene."""
    at = numbers.index(opening)
    if headings[opening][0].kind == "scene" and at and headings[numbers[at - 1]][0].kind == "act":
        return numbers[at - 1]
    return opening


def _before_cue(lines: Sequence[Line], cue: int, after: int) -> int:
    """Without headings the play begins after the last wide gap before its first cue."""
    first = cue
    for line in reversed(lines):
        if line.number > cue:
            continue
        if line.number <= after or (line is lines[0] and first > line.number and _is_title(lines, first)):
            break
        first = line.number
        if line.gap >= _WIDE_GAP:
            break
    return first


def _is_title(lines: Sequence[Line], first: int) -> bool:
    """Whether the very first line stands alone, short and without brackets."""
    top, following = lines[0], next((x for x in lines[1:] if x.number >= first), None)
    return len(top.text) <= _SHORT and top.text[0] not in "[(_" and following is not None and following.gap > 0


def _last_line(
    lines: Sequence[Line], bounds: Bounds, headings: Mapping[int, Sequence[Heading]], spoken: Sequence[int]
) -> int:
    """The last speech and the directions after it; a wide gap or a closing formula ends the play."""
    last_cue = spoken[-1]
    headed = {n for n in headings if n > last_cue}
    speaking = set(spoken)
    usual = Counter(min(_WIDE_GAP, x.gap) for x in lines if x.number in speaking).most_common(1)[0][0]
    last = last_cue
    wide = max(2, usual + 1)
    for line in lines[: bounds.last]:
        if line.number <= last_cue:
            continue
        if line.number in headed or (line.gap >= wide and line.number > last_cue + 2):
            break
        last = line.number
        if is_closing(line.text):
            break
    return _formula(lines, last)


def _formula(lines: Sequence[Line], last: int) -> int:
    """A closing ``Fin.`` some lines below still belongs to the play."""
    following = next((x for x in lines if x.number > last), None)
    if following is not None and is_closing(following.text):
        return following.number
    return last


def half_title(lines: Sequence[Line], after: int, first: int) -> tuple[int, int] | None:
    """``… in one act``, repeated between the list of persons and the first scene, heads the only act."""
    for line in lines:
        if after < line.number < first and len(line.text) < _SHORT:
            words = [fold(w).strip(".,:;") for w in line.text.split()]
            if any(b in lexicon.ACT and a in lexicon.ORDINAL for a, b in pairwise(words)):
                return line.start, line.end
    return None

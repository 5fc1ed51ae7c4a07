"""The blank lines over what belongs to the page: which are the play's own, and which only set it apart."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from callboard.parser.engines.rules.lines import Line

_SAMPLE = 3
_SELDOM = 0.1
_SOME = 0.2

Shape = tuple[int, int]


class _Usual(NamedTuple):
    """Blank lines above and below what is left out, and by how many more than one pause the play's own show below it."""

    above: int
    below: int
    wider: int


class _Joint(NamedTuple):
    """Two lines between which whole lines are left out.

    Attributes:
        before: The line above; None at the top of the text.
        after: The line below.
        above: Blank lines over the first that is left out.
        most: Blank lines in the widest gap between all of them.
        shape: How many are left out at the foot of a page and at the head of the next; None inside a page.
    """

    before: Line | None
    after: Line
    above: int
    most: int
    shape: Shape | None


def gaps_over(pages: Sequence[Sequence[Line]], lines: Sequence[Line], left_out: Collection[Line]) -> dict[int, int]:
    """By the number of each line below some that are left out, how many blank lines of the play stand before it.

    Typists begin a page with the blank lines that fall there; then all that are beyond the usual are the play's. Printers
    leave them away, and words must tell: inside a sentence there is none, between two there is one.

    Args:
        pages: The lines by pages; empty where it is not known where pages begin.
        lines: All lines of the text.
        left_out: Those that belong to the page.
    """
    joints = list(_joints(pages, lines, left_out))
    own = [x for x in lines if x not in left_out]
    opening = [x.gap for x in own if x.opens]
    usual = _usual(joints, Counter(opening).most_common(1)[0][0] if opening else 1)
    known = [x for x in joints if x.shape in usual]
    lower = sum(x.after.gap > usual[x.shape].below for x in known)
    typed = lower * max(1, len(own)) >= max(1, _SOME * len(opening) * len(known))
    spaced = _is_spaced(own)
    return {x.after.number: _gap(x, usual if typed else {}, spaced=spaced) for x in joints}


def _joints(pages: Sequence[Sequence[Line]], lines: Sequence[Line], left_out: Collection[Line]) -> Iterator[_Joint]:
    page_of = {line.number: number for number, page in enumerate(pages) for line in page}
    before: Line | None = None
    held: list[Line] = []
    for line in lines:
        if line in left_out:
            held.append(line)
            continue
        if held:
            most = max(line.gap, *(x.gap for x in held))
            yield _Joint(before, line, held[0].gap, most, _shape(page_of, before, held, line))
            held = []
        before = line


def _shape(page_of: Mapping[int, int], before: Line | None, held: Sequence[Line], after: Line) -> Shape | None:
    if before is None or page_of.get(before.number) == page_of.get(after.number):
        return None
    foot = sum(page_of[x.number] == page_of[before.number] for x in held)
    return foot, len(held) - foot


def _usual(joints: Sequence[_Joint], pause: int) -> dict[Shape | None, _Usual]:
    """The fewest blank lines above and below, other than by chance, where as many lines are left out."""
    alike: dict[Shape, list[_Joint]] = defaultdict(list)
    for joint in joints:
        if joint.shape:
            alike[joint.shape].append(joint)
    found: dict[Shape | None, _Usual] = {}
    for shape, some in alike.items():
        if len(some) >= _SAMPLE:
            below = _fewest([x.after.gap for x in some])
            own = [x.after.gap - below for x in some if x.after.gap > below]
            wider = max(0, _fewest(own) - pause) if own else 0
            found[shape] = _Usual(_fewest([x.above for x in some]), below, wider)
    return found


def _fewest(gaps: Sequence[int]) -> int:
    return min(gap for gap, count in Counter(gaps).items() if count > _SELDOM * len(gaps))


def _is_spaced(lines: Sequence[Line]) -> bool:
    """Whether most lines that end a sentence have a blank line behind them."""
    ends = [after.opens for before, after in pairwise(lines) if not _runs_on(before.text, after.text)]
    return 2 * sum(ends) > len(ends)


def _gap(joint: _Joint, usual: Mapping[Shape | None, _Usual], *, spaced: bool) -> int:
    if joint.before is None:
        return joint.above
    if joint.shape in usual:
        above, below, wider = usual[joint.shape]
        lower = joint.after.gap - below
        return max(0, joint.above - above) + (max(1, lower - wider) if lower > 0 else 0)
    begins = spaced and (joint.most or joint.shape) and not _runs_on(joint.before.text, joint.after.text)
    return 1 if begins else 0


def _runs_on(before: str, after: str) -> bool:
    first = next((c for c in after if c.isalpha()), "")
    return first.islower() or before[-1].isalpha() or before[-1] in ",-"

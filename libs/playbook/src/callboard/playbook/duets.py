"""Speeches said side by side: which of them are pairs."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from callboard.playbook.element import BETWEEN_WORDS, Element, ElementType


class Duet(NamedTuple):
    """Two speeches said side by side, whose lines may take turns: indexes of elements.

    Attributes:
        start: The first element of the left speech.
        turn: The first of the right one.
        end: After the last of both.
    """

    start: int
    turn: int
    end: int


def duets(elements: Sequence[Element]) -> Iterator[Duet]:
    """Where a ``left`` speech has its ``right`` one: in the same scene, and with marks of the page between them at most."""
    if not any(e.dual for e in elements):
        return
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for at, element in enumerate(elements):
        if element.speech is not None:
            first.setdefault(element.speech, at)
            last[element.speech] = at
    for left, right in pairwise(first):
        duet = Duet(first[left], first[right], max(last[left], last[right]) + 1)
        if (elements[duet.start].dual, elements[duet.turn].dual) == ("left", "right") and _is_one(elements, duet):
            yield duet


def _is_one(elements: Sequence[Element], duet: Duet) -> bool:
    left, right = elements[duet.start], elements[duet.turn]
    gap = duet.turn - 1
    while elements[gap].type is ElementType.PAGE_MATTER:
        gap -= 1
    return elements[gap].speech == left.speech and all(
        (e.act, e.scene) == (left.act, left.scene)
        and (e.speech in {left.speech, right.speech} or (e.speech is None and e.type in BETWEEN_WORDS))
        for e in elements[duet.start : duet.end]
    )


def only_duets(elements: Sequence[Element]) -> tuple[Element, ...]:
    """``elements`` with ``dual`` where a speech has its other half, and nowhere else."""
    kept = {elements[at].speech for duet in duets(elements) for at in (duet.start, duet.turn)}
    return tuple(e.model_copy(update={"dual": None}) if e.dual and e.speech not in kept else e for e in elements)

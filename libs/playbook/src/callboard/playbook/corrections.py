"""What people put right, laid over a playbook: a pure function of both, so that it survives every later parse.

A correction is anchored by the hash of the text and a span in it. It fits a playbook of that text where the span begins
and ends with whole elements, whoever cut them. Of several that overlap the later wins. Where a piece becomes a heading, or is
none any more, acts and scenes are those that the headings make then.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from callboard.contracts.corrections import Correction
from callboard.playbook.corrected_speeches import Said, speeches
from callboard.playbook.divisions import APPARATUS, HEADINGS, divided
from callboard.playbook.element import OF_SPEECH, Element, ElementType
from callboard.playbook.playbook import Playbook
from callboard.playbook.source import Slice

_DIVIDING = HEADINGS | APPARATUS


class Misfit(NamedTuple):
    """A correction that does not fit a playbook, and why, in one sentence."""

    correction: Correction
    reason: str


class Corrected(NamedTuple):
    """A playbook with what people put right, and the corrections that did not fit."""

    playbook: Playbook
    misfits: tuple[Misfit, ...]


def apply_corrections(playbook: Playbook, corrections: Sequence[Correction]) -> Corrected:
    """Lay ``corrections`` over ``playbook`` in their order.

    Texts and spans stay as they are, so that what was verified stays true. Corrected elements are certain (confidence 1)
    and no longer among the unattributed; speeches are numbered anew, and so are acts and scenes where headings changed;
    characters are those who speak then.
    """
    said = [Said.of(element) for element in playbook.elements]
    misfits: list[Misfit] = []
    changed: set[str] = set()
    for correction in corrections:
        reason = _misfit(playbook, correction)
        if reason:
            misfits.append(Misfit(correction, reason))
            continue
        for at in _covered(playbook.elements, correction):
            said[at] = said[at].corrected(correction)
            changed.add(playbook.elements[at].id)
    if not changed:
        return Corrected(playbook, tuple(misfits))
    elements, characters = speeches(playbook, said)
    update: dict[str, object] = {
        "elements": elements,
        "characters": characters,
        "unattributed": tuple(u for u in playbook.unattributed if u.element not in changed),
    }
    if any(each.type is not each.element.type and {each.type, each.element.type} & _DIVIDING for each in said):
        update["elements"], update["acts"] = divided(elements)
        update |= {"title": _first(elements, ElementType.TITLE), "author": _first(elements, ElementType.AUTHOR)}
    return Corrected(playbook.model_copy(update=update), tuple(misfits))


def _first(elements: Iterable[Element], kind: ElementType) -> Slice | None:
    return next((Slice(text=each.text, span=each.span) for each in elements if each.type is kind), None)


def _misfit(playbook: Playbook, correction: Correction) -> str:
    """Why it does not fit; empty where it does."""
    if correction.source_sha256 != playbook.source.sha256:
        return "It is about another text."
    covered = [playbook.elements[at] for at in _covered(playbook.elements, correction)]
    if not covered or (covered[0].span.start, covered[-1].span.end) != (correction.start, correction.end):
        return "No piece of the play begins and ends there."
    if correction.type is not None and correction.type not in _TYPES:
        return f"A piece of a play cannot become {correction.type!r}."
    return _unsaid(covered, correction)


def _unsaid(covered: Sequence[Element], correction: Correction) -> str:
    """What stands in the way of these elements being so."""
    if correction.type is None and any(element.type in HEADINGS for element in covered):
        return "A heading is there, and nobody speaks it."
    if correction.speakers is not None and not any(_type(e, correction) in OF_SPEECH for e in covered):
        return "Nobody speaks there."
    if any(_type(e, correction) is ElementType.DIALOGUE and not _spoken(e, correction) for e in covered):
        return "It is to be spoken, but by whom is not said."
    return ""


_TYPES = frozenset(kind.value for kind in ElementType)


def _type(element: Element, correction: Correction) -> ElementType:
    return ElementType(correction.type) if correction.type else element.type


def _spoken(element: Element, correction: Correction) -> bool:
    return bool(correction.speakers) or (correction.speakers is None and bool(element.speakers))


def _covered(elements: Sequence[Element], correction: Correction) -> Iterable[int]:
    """Where the elements are that lie within the correction's span."""
    return [at for at, e in enumerate(elements) if correction.start <= e.span.start and e.span.end <= correction.end]

"""A play as people read it: speeches with their lines and paragraphs, and what stands between them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from callboard.playbook.duets import duets, only_duets
from callboard.playbook.element import Element, ElementType, Side
from callboard.playbook.exports.wording import cue_words, name_of_speakers

BETWEEN = frozenset({ElementType.ORNAMENT, ElementType.PAGE_MATTER})
"""What may stand inside a speech without being of it."""
_ENDS = tuple(".!?…:;—–»”\"'")  # noqa: RUF001 - as they are printed


@dataclass(frozen=True, slots=True)
class Passage:
    """A line of verse or a paragraph of prose: dialogue, with the directions and marks of the page inside it."""

    verse: bool
    pieces: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Speech:
    """What is said in one go.

    Attributes:
        number: As in ``Element.speech``.
        speakers: Ids of those who speak.
        cue: What opens it; None where nothing does.
        parts: Its passages, and between them directions, ornaments and marks of the page, each by itself.
        dual: Where it stands of two that are said at once. After a left one comes its right one, and before that marks of the
            page at most.
    """

    number: int
    speakers: tuple[str, ...]
    cue: Element | None
    parts: tuple[Passage | Element, ...]
    dual: Side | None = None

    def called(self, names: Mapping[str, str]) -> str:
        """Its cue without punctuation; where it has none, the names of who speaks, by their ids in ``names``."""
        if self.cue is None:
            return name_of_speakers(self.speakers, names)
        return cue_words(self.cue.text.removesuffix("^") if self.dual == "right" else self.cue.text)

    def alone(self) -> Iterator[Element]:
        """The parts that are no passages."""
        return (part for part in self.parts if isinstance(part, Element))

    def pieces(self) -> Iterator[Element]:
        """All elements after the cue, in order."""
        for part in self.parts:
            yield from part.pieces if isinstance(part, Passage) else (part,)


Block: TypeAlias = Speech | Element


def blocks(elements: Sequence[Element]) -> Iterator[Block]:
    """``elements`` in their order, those of each speech together; a speech goes on over what belongs to the page.

    Of two speeches side by side, whose lines may take turns in the source, the left one is whole before the right one.
    """
    elements = _untangled(only_duets(elements))
    last = {e.speech: at for at, e in enumerate(elements) if e.speech is not None}
    at = 0
    while at < len(elements):
        element = elements[at]
        if element.speech is None:
            yield element
            at += 1
            continue
        end = _end(elements, at, last[element.speech])
        yield _speech(elements[at:end], element.speech)
        at = end


def _untangled(elements: Sequence[Element]) -> Sequence[Element]:
    """``elements``, with all of a right speech, and what stands among its lines, after its left one."""
    found: list[Element] = []
    for duet in duets(elements):
        found += elements[len(found) : duet.turn]
        left = elements[duet.start].speech
        lines = elements[duet.turn : duet.end]
        found += [e for e in lines if e.speech == left]
        found += [e for e in lines if e.speech != left]
    return [*found, *elements[len(found) :]]


def _end(elements: Sequence[Element], start: int, last: int) -> int:
    """After the last element in a row, of the same place in the play, that the speech at ``start`` has."""
    first, end = elements[start], start + 1
    for at in range(start + 1, last + 1):
        element = elements[at]
        if element.speech == first.speech and (element.act, element.scene) == (first.act, first.scene):
            end = at + 1
        elif element.speech is not None or element.type not in {*BETWEEN, ElementType.DIRECTION}:
            break
    return end


def _speech(elements: Sequence[Element], number: int) -> Speech:
    cue = elements[0] if elements[0].type is ElementType.CUE else None
    parts = tuple(_parts(elements[1:] if cue else elements))
    return Speech(number, elements[0].speakers, cue, parts, elements[0].dual)


def _parts(elements: Sequence[Element]) -> Iterator[Passage | Element]:
    held: list[Element] = []
    verse = False
    for at, element in enumerate(elements):
        if held and _goes_on(held, element, _after_page(elements, at), verse=verse):
            held.append(element)
            continue
        if held:
            yield Passage(verse, tuple(held))
            held = []
        if element.type is ElementType.DIALOGUE:
            held, verse = [element], element.verse
        else:
            yield element
    if held:
        yield Passage(verse, tuple(held))


def _after_page(elements: Sequence[Element], at: int) -> Element | None:
    """The first of the elements from ``at`` on that is not of the page."""
    return next((e for e in elements[at:] if e.type is not ElementType.PAGE_MATTER), None)


def _goes_on(held: Sequence[Element], element: Element, after: Element | None, *, verse: bool) -> bool:
    """Whether ``element`` is still of the line or paragraph that holds ``held``; ``after`` is what it leads to over the page."""
    last = held[-1]
    if after is None or (after.type is ElementType.DIALOGUE and after.verse != verse):
        return False
    if ElementType.PAGE_MATTER in (element.type, last.type):
        # nobody may have said that a paragraph goes on over the page; then it does where its last sentence does
        said = next((e for e in reversed(held) if e.type is not ElementType.PAGE_MATTER), last)
        spoken = not verse and after.type is ElementType.DIALOGUE
        return after.goes_on or (spoken and not said.text.rstrip().endswith(_ENDS))
    gap = element.span.start_line - last.span.end_line
    return gap == 0 or (gap == 1 and not verse and element.type is not ElementType.ORNAMENT)

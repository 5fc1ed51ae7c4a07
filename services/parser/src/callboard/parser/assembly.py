"""From labelled spans to a playbook: places in acts and scenes, speeches, characters, and a proof that all is there."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TypeAlias

from callboard.parser.assembly_cue_names import Turn
from callboard.parser.assembly_duets import sides
from callboard.parser.assembly_speakers import Attribution, Listed, Note, attribute
from callboard.parser.assembly_stage import Happening, concerned
from callboard.parser.broken_words import breaking_hyphens
from callboard.parser.engines.rules.cue_places import lower_words
from callboard.parser.engines.rules.lines import blank_before
from callboard.playbook import (
    CastItem,
    Element,
    ElementType,
    Label,
    NoSpeakersFound,
    Playbook,
    Side,
    Slice,
    SourceFacts,
    SourceText,
    Span,
    Unattributed,
    only_duets,
)
from callboard.playbook.divisions import Divisions
from callboard.playbook.speech_numbers import SpeechNumbers

_UNLABELLED = "The engine gave it no label."
_NO_SPEAKER = "It stands where nobody has begun to speak."
_STAGED = frozenset({ElementType.DIRECTION, ElementType.PARENTHETICAL})


Attribute: TypeAlias = Callable[[Sequence[Turn], Sequence[Listed], Sequence[Note], Mapping[str, int]], Attribution]
"""Tells who speaks in each turn; see `callboard.parser.assembly_speakers.attribute`."""


def assemble(source: SourceText, labels: Sequence[Label], engine: str, attribution: Attribute = attribute) -> Playbook:
    """Build the playbook of ``source`` from labels that do not overlap and stand in order.

    What no label owns becomes an element of type ``other`` and is listed as unattributed; so does dialogue that no
    cue opens.

    Args:
        source: The text.
        labels: Of the whole text.
        engine: Name and version of the engine that made them.
        attribution: How it is told who speaks: by the names in cues, unless an engine knows better.

    Raises:
        NoSpeakersFound: No label is a cue.
    """
    complete = list(_complete(source, labels))
    numbers = SpeechNumbers()
    speeches = [numbers.take(label) for label in complete]
    turns = _turns(source, complete, speeches)
    if not turns:
        raise NoSpeakersFound
    divisions = Divisions(source.at, source.span)
    draft = _Draft(source, divisions, breaking_hyphens(source.text, complete))
    for label, speech in zip(complete, speeches, strict=True):
        draft.add(label, speech)
    cast = [_cast_item(source, x) for x in complete if x.type is ElementType.CAST_ITEM and x.names]
    listed = [Listed(c.name.text, c.description.text if c.description else "") for c in cast]
    placed = [replace(t, place=draft.places[t.speech]) for t in turns]
    spoken = attribution(placed, listed, draft.notes, lower_words(source.text))
    return Playbook(
        engine=engine,
        source=SourceFacts(sha256=source.sha256, characters=source.characters, lines=source.lines),
        title=_first(source, complete, ElementType.TITLE),
        author=_first(source, complete, ElementType.AUTHOR),
        cast=tuple(cast),
        characters=spoken.characters,
        acts=divisions.acts(),
        elements=only_duets(tuple(draft.elements(spoken, sides(source, complete, speeches)))),
        unattributed=tuple(draft.unattributed),
    )


def _complete(source: SourceText, labels: Sequence[Label]) -> Iterator[Label]:
    """The labels, with one of type ``other`` for whatever they leave out."""
    reached = 0
    for label in labels:
        yield from _gap(source, reached, label.start)
        yield label
        reached = label.end
    yield from _gap(source, reached, source.characters)


def _gap(source: SourceText, start: int, end: int) -> Iterator[Label]:
    piece = source.text[start:end]
    if piece.strip():
        lead = len(piece) - len(piece.lstrip())
        yield Label(ElementType.OTHER, start + lead, start + len(piece.rstrip()), confidence=0.0, reason=_UNLABELLED)


def _turns(source: SourceText, labels: Sequence[Label], speeches: Sequence[int | None]) -> list[Turn]:
    return [
        _turn(source.text, label, speech)
        for label, speech in zip(labels, speeches, strict=True)
        if label.type is ElementType.CUE and speech is not None
    ]


def _turn(text: str, label: Label, speech: int) -> Turn:
    names = label.names or ((label.start, label.end),)
    joints = tuple(text[before[1] : after[0]] for before, after in pairwise(names))
    return Turn(speech, tuple(text[start:end] for start, end in names), joints=joints, speakers=label.speakers)


def _first(source: SourceText, labels: Sequence[Label], kind: ElementType) -> Slice | None:
    found = next((x for x in labels if x.type is kind), None)
    return source.at(found.start, found.end) if found else None


def _cast_item(source: SourceText, label: Label) -> CastItem:
    start, end = label.names[0]
    rest = source.text[end : label.end]
    lead = len(rest) - len(rest.lstrip(" \t\n,.;:–—-"))  # noqa: RUF001
    described = source.at(end + lead, label.end) if rest[lead:].strip() else None
    return CastItem(name=source.at(start, end), description=described)


@dataclass
class _Draft:
    """The elements, before their speakers are known."""

    source: SourceText
    divisions: Divisions
    hyphens: Sequence[int]
    unattributed: list[Unattributed] = field(default_factory=list[Unattributed])
    notes: list[Note] = field(default_factory=list[Note])
    _begun: int = 0
    places: dict[int, tuple[int | None, int | None]] = field(default_factory=dict[int, tuple[int | None, int | None]])
    _drafts: list[tuple[Label, int | None, int | None, int | None]] = field(
        default_factory=list[tuple[Label, int | None, int | None, int | None]]
    )

    def add(self, label: Label, speech: int | None) -> None:
        act, scene = self.divisions.place(label.type, label.start, label.end)
        if label.type is ElementType.DIALOGUE and speech is None:
            label = label._replace(type=ElementType.OTHER, confidence=0.0, reason=_NO_SPEAKER)
        if label.type is ElementType.PARENTHETICAL and speech is None:
            label = label._replace(type=ElementType.DIRECTION)
        if label.reason:
            self.unattributed.append(Unattributed(element=f"e{len(self._drafts) + 1}", reason=label.reason))
        if speech is not None:
            self.places.setdefault(speech, (act, scene))
            self._begun = speech
        if label.type in _STAGED:
            self._note(label, (act, scene))
        self._drafts.append((label, speech, act, scene))

    def _note(self, label: Label, place: tuple[int | None, int | None]) -> None:
        text = self.source.text[label.start : label.end]
        if label.goes_on:
            self.notes[-1] = replace(self.notes[-1], text=f"{self.notes[-1].text}\n{text}")
        else:
            self.notes.append(Note(text, self._begun, place))

    def _concerned(self, spoken: Attribution) -> Iterator[tuple[str, ...]]:
        """For each draft whom it concerns, where it is a direction; what belongs to the page happens to nobody."""
        notes = iter(self.notes)
        happenings = [
            Happening(
                next(notes).text if label.type in _STAGED else "",
                (act, scene),
                spoken.speakers.get(speech, ()) if speech is not None else (),
                direction=label.type in _STAGED,
            )
            for label, speech, act, scene in self._drafts
            if _happens(label)
        ]
        found = concerned(happenings, spoken.calls)
        last: tuple[str, ...] = ()
        for label, *_ in self._drafts:
            last = next(found) if _happens(label) else last
            yield last if label.type in _STAGED else ()

    def elements(self, spoken: Attribution, dual: Mapping[int, Side]) -> Iterator[Element]:
        text = self.source.text
        speakers, sure, concerns = spoken.speakers, spoken.sure, self._concerned(spoken)
        for number, (label, speech, act, scene) in enumerate(self._drafts, 1):
            line = self.source.line_of(label.start)
            piece = text[label.start : label.end]
            lead = blank_before(text, label.start)
            yield Element(
                id=f"e{number}",
                type=label.type,
                text=piece,
                span=Span(start_line=line, end_line=line + piece.count("\n"), start=label.start, end=label.end),
                speakers=speakers.get(speech, ()) if speech is not None else (),
                concerns=next(concerns),
                speech=speech,
                act=act,
                scene=scene,
                verse=label.verse,
                indent=len(lead.expandtabs()) if lead else 0,
                confidence=min(label.confidence, sure.get(speech, 1.0)) if speech is not None else label.confidence,
                dual=dual.get(speech) if speech is not None else None,
                goes_on=label.goes_on,
                hyphens=self._hyphens_in(label),
            )

    def _hyphens_in(self, label: Label) -> tuple[int, ...]:
        """Offsets in the text of ``label`` of hyphens that only break a word."""
        first, last = bisect_left(self.hyphens, label.start), bisect_left(self.hyphens, label.end)
        return tuple(at - label.start for at in self.hyphens[first:last])


def _happens(label: Label) -> bool:
    """Whether a label is something of its own: neither of the page, nor the rest of what a page's end cut in two."""
    return label.type is not ElementType.PAGE_MATTER and not label.goes_on

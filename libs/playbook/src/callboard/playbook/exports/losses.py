"""Everything that some format has no place for, each with how to count it in a playbook."""

from callboard.playbook.duets import duets
from callboard.playbook.element import Element, ElementType
from callboard.playbook.exports.blocks import BETWEEN, Speech, blocks
from callboard.playbook.exports.port import Loss
from callboard.playbook.exports.wording import (
    FORMULA,
    brackets,
    cue_words,
    in_square_brackets,
    joined,
    name_of_speakers,
)
from callboard.playbook.exports.xml_writer import clean
from callboard.playbook.playbook import Playbook

_STAGED = frozenset({ElementType.DIRECTION, ElementType.PARENTHETICAL})
_UNSPOKEN = frozenset(
    {
        ElementType.DIRECTION,
        ElementType.TRANSITION,
        ElementType.OTHER,
        ElementType.DIALOGUE,
        ElementType.PARENTHETICAL,
    }
)
_TITLES = frozenset({ElementType.TITLE, ElementType.AUTHOR})


def _of(code: str, what: str, *kinds: ElementType) -> Loss:
    return Loss(code, what, lambda playbook: sum(e.type in kinds for e in playbook.elements))


def _characters(playbook: Playbook, changed: str) -> int:
    return sum(e.text.count(changed) for e in playbook.elements)


def _forbidden(playbook: Playbook) -> int:
    return sum(
        a != b
        for e in playbook.elements
        if not e.text.isprintable()
        for a, b in zip(e.text, clean(e.text), strict=True)
    )


def _in_other_brackets(element: Element) -> bool:
    return element.type is ElementType.PARENTHETICAL and brackets(joined(element.text)) != "()"


def _cues(playbook: Playbook) -> list[Speech]:
    return [b for b in blocks(playbook.elements) if isinstance(b, Speech)]


def _titles(playbook: Playbook) -> int:
    shown = {piece.span.start for piece in (playbook.title, playbook.author) if piece}
    return sum(e.type in _TITLES and e.span.start not in shown for e in playbook.elements)


def _unnamed(playbook: Playbook) -> int:
    names = playbook.names
    return sum(s.called(names) != name_of_speakers(s.speakers, names) for s in _cues(playbook))


def _between(playbook: Playbook) -> int:
    return sum(p.type not in BETWEEN and p.speech is None for s in _cues(playbook) for p in s.alone())


WORDS = Loss("words", "the words: only what kind of line each stands on", lambda p: len(p.elements))
PAGE_MATTER = _of("page_matter", "running heads, page numbers and other marks of the page", ElementType.PAGE_MATTER)
FRONT_MATTER = _of("front_matter", "what stands before the play", ElementType.FRONT_MATTER)
BACK_MATTER = _of("back_matter", "what stands after the play", ElementType.BACK_MATTER)
CAST_LIST = _of("cast_list", "the list of persons", ElementType.CAST_HEADING, ElementType.CAST_ITEM)
TITLES = Loss("titles", "titles and bylines after the first", _titles)
ORNAMENTS = _of("ornaments", "rules and asterisks without words", ElementType.ORNAMENT)
OTHERS = _of("others", "that it is unknown what a piece is: written as a direction", ElementType.OTHER)
HEADINGS = _of("headings", "that a heading opens neither an act nor a scene", ElementType.HEADING)
VERSE = Loss("verse", "which lines are verse", lambda p: sum(e.verse for e in p.elements))
CONCERNS = Loss("concerns", "whom a direction is about", lambda p: sum(bool(e.concerns) for e in p.elements))
SPEAKERS = Loss("speakers", "whom a cue stands for that is not just a character's name", _unnamed)
ALIASES = Loss("aliases", "other names of a character", lambda p: sum(len(c.aliases) for c in p.characters))
CAST_NAMES = Loss("cast_names", "which part of an entry in the list of persons is the name", lambda p: len(p.cast))
LINE_BREAKS = Loss("line_breaks", "where the source broke its lines", lambda p: sum("\n" in e.text for e in p.elements))
HYPHENS = Loss(
    "hyphens",
    "hyphens that only broke a word at the end of a line: written as one word",
    lambda p: sum(len(e.hyphens) for e in p.elements),
)
CUE_MARKS = Loss(
    "cue_marks",
    "the punctuation of cues",
    lambda p: sum(e.type is ElementType.CUE and cue_words(e.text) != joined(e.text) for e in p.elements),
)
DIRECTION_MARKS = Loss(
    "direction_marks",
    "how directions in speeches were marked, other than by round brackets",
    lambda p: sum(_in_other_brackets(e) for e in p.elements),
)
SQUARE_BRACKETS = Loss(
    "square_brackets",
    "how directions were marked, other than by square brackets",
    lambda p: sum(e.type in _STAGED and in_square_brackets(e.text) != joined(e.text) for e in p.elements),
)
BETWEEN_SPEECH = Loss(
    "between", "that a piece inside a speech is not of the speech: written as a parenthetical", _between
)
STAGING = Loss(
    "staging", "whether a direction belongs to a speech", lambda p: sum(e.type in _STAGED for e in p.elements)
)
POSITIONS = Loss(
    "positions", "where in the source each piece stands, and how certain its label is", lambda p: len(p.elements)
)
UNATTRIBUTED = Loss("unattributed", "why a piece could not be attributed", lambda p: len(p.unattributed))
FORBIDDEN = Loss("forbidden_characters", "characters that XML forbids: written as U+FFFD", _forbidden)
NOTE_MARKS = Loss(
    "note_marks", "double square brackets, which would open a note: written apart", lambda p: _characters(p, "[[")
)
FORMULAS = Loss(
    "formulas",
    "cells that a spreadsheet would take for a formula: written behind an apostrophe",
    lambda p: sum(e.text.startswith(FORMULA) for e in p.elements),
)
DUAL = Loss(
    "dual",
    "that two speeches are said side by side: written one after the other",
    lambda p: sum(1 for _ in duets(p.elements)),
)
UNADDRESSED = Loss(
    "unaddressed",
    "what stands outside of speeches and concerns nobody in particular",
    lambda p: sum(e.speech is None and e.type in _UNSPOKEN and not e.concerns for e in p.elements),
)

PRINTED = (PAGE_MATTER, CONCERNS, SPEAKERS, ALIASES, CUE_MARKS, LINE_BREAKS, HYPHENS, POSITIONS, UNATTRIBUTED)
"""What has no place where a play is written for people to read."""
WHOLE = (OTHERS, HEADINGS, CAST_NAMES, STAGING, *PRINTED)
"""What a whole play that is so written says no more."""

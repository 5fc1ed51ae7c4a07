"""What a model would answer that reads a play as somebody else has read it: an oracle for the labelling engine.

It answers from a playbook, in the engine's own wire language, and can do it wrongly in the ways that models do. What it
says is made up, so that nothing measured with it is the accuracy of a model.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from callboard.parser.assembly_cue_names import bare
from callboard.parser.engines.llm.echoes import LONGEST
from callboard.parser.engines.llm.rows import Row, RowType, read_row
from callboard.playbook import Character, Element, ElementType, Playbook, SourceText
from model_peer.faults import Fault
from model_peer.reading import Asked

_TYPES = {
    ElementType.TITLE: RowType.TITLE,
    ElementType.AUTHOR: RowType.AUTHOR,
    ElementType.FRONT_MATTER: RowType.FRONT,
    ElementType.CAST_HEADING: RowType.CASTLIST,
    ElementType.CAST_ITEM: RowType.CAST,
    ElementType.ACT_HEADING: RowType.ACT,
    ElementType.SCENE_HEADING: RowType.SCENE,
    ElementType.HEADING: RowType.HEAD,
    ElementType.DIRECTION: RowType.DIRECTION,
    ElementType.PARENTHETICAL: RowType.DIRECTION,
    ElementType.TRANSITION: RowType.TRANSITION,
    ElementType.ORNAMENT: RowType.ORNAMENT,
    ElementType.PAGE_MATTER: RowType.PAGE,
    ElementType.BACK_MATTER: RowType.BACK,
    ElementType.OTHER: RowType.DIRECTION,
}
_SPEECH = frozenset({ElementType.CUE, ElementType.DIALOGUE})
_HEADINGS = frozenset({RowType.ACT, RowType.SCENE, RowType.HEAD})
_PERSON = re.compile(r"^(?P<id>n?\d+): (?P<forms>.+)$", re.MULTILINE)
_ASKED = re.compile(r"^Lines to label: (?P<ranges>[\d, -]+)$", re.MULTILINE)
_NAME = re.compile(r"^(?P<number>\d+): (?P<name>.+) \(\d+\)$", re.MULTILINE)


@dataclass
class _Piece:
    """Lines that become one row."""

    type: RowType
    first: int
    last: int
    cue: Element | None = None
    text: str = ""


@dataclass
class PlayOracle:
    """Answers for one playbook; an oracle of `ModelServer`."""

    playbook: Playbook
    source: SourceText
    pieces: list[_Piece] = field(init=False)

    def __post_init__(self) -> None:
        """Cut the play into rows."""
        self.pieces = list(_pieces(self.playbook.elements))
        self._characters = {character.id: character for character in self.playbook.characters}

    def __call__(self, asked: Asked) -> str:
        """The answer to a request for people, or for rows."""
        said = asked.messages[-1][1]
        if said.startswith("Names:"):
            return json.dumps({"people": self._people(said)}, separators=(",", ":"))
        return json.dumps(self._rows(said), separators=(",", ":"), ensure_ascii=False)

    def _people(self, said: str) -> list[list[int]]:
        groups: dict[str, list[int]] = {}
        for match in _NAME.finditer(said.partition("List of persons:")[0]):
            owner = next((c.id for c in self.playbook.characters if bare(match["name"]) in _forms(c)), None)
            if owner is not None:
                groups.setdefault(owner, []).append(int(match["number"]))
        return list(groups.values())

    def _rows(self, said: str) -> dict[str, list[str]]:
        asked = _ASKED.search(said)
        assert asked, said
        known = _Known(said)
        rows = [
            self._row(piece, max(piece.first, first), min(piece.last, last), known)
            for piece in self.pieces
            for first, last in _ranges(asked["ranges"])
            if max(piece.first, first) <= min(piece.last, last)
        ]
        return {"rows": [str(row) for row in rows], "new": [f"{who} {name}" for name, who in known.newcomers.items()]}

    def _row(self, piece: _Piece, first: int, last: int, known: _Known) -> Row:
        if not piece.type.is_speech:
            echo = _echo(piece.text) if piece.type.needs_echo and first == piece.first else ""
            kind = piece.type if echo or not piece.type.needs_echo else RowType.FRONT
            return Row(first, last, kind, (), echo)
        if piece.cue is None or first > piece.first:
            return Row(first, last, piece.type)
        return Row(first, last, piece.type, self._speakers(piece.cue, known), _echo(piece.cue.text))

    def _speakers(self, cue: Element, known: _Known) -> tuple[str, ...]:
        """Ids of those who are known; whoever is not is new by the name that the cue has."""
        own = known.ids.get(bare(cue.text))
        if own is not None:
            return (own,)
        ids = [known.ids[form] for who in cue.speakers for form in _forms(self._characters[who]) if form in known.ids]
        return tuple(dict.fromkeys(ids)) or (known.introduce(_echo(cue.text).rstrip(".:, ")),)


class _Known:
    """The people that a request tells of, and whom the answer introduces."""

    def __init__(self, said: str) -> None:
        told = [(match["id"], match["forms"].split(", ")) for match in _PERSON.finditer(said)]
        self.ids = {bare(form): who for who, forms in told for form in forms}
        self.newcomers: dict[str, str] = {}
        self._taken = max((int(who[1:]) for who, _ in told if who.startswith("n")), default=0)

    def introduce(self, name: str) -> str:
        """The id of somebody new."""
        return self.newcomers.setdefault(name, f"n{self._taken + len(self.newcomers) + 1}")


def mangle(fault: Fault, asked: Asked, text: str, chance: random.Random) -> str:
    """The answer with a fault in it: numbers that are off, ids of nobody, people who are not in the text."""
    del asked
    said = json.loads(text)
    if "rows" not in said:
        return text
    rows = [row for each in said["rows"] if (row := read_row(each)) is not None]
    if fault is Fault.SHIFTED_NUMBERS:
        by, start = chance.choice((-1, 1)), chance.randrange(max(len(rows), 1))
        rows = [r._replace(first=r.first + by, last=r.last + by) if n >= start else r for n, r in enumerate(rows)]
    speaking = [n for n, row in enumerate(rows) if row.opens_speech]
    if fault is not Fault.SHIFTED_NUMBERS and speaking:
        victim = chance.choice(speaking)
        stranger = "900" if fault is Fault.UNKNOWN_IDS else "n900"
        rows[victim] = rows[victim]._replace(speakers=(stranger,))
        if fault is Fault.INVENTED_SPEAKERS:
            said["new"].append("n900 THE PHANTOM OF THE BENCH")
    said["rows"] = [str(row) for row in rows]
    return json.dumps(said, separators=(",", ":"), ensure_ascii=False)


def _forms(character: Character) -> list[str]:
    return [bare(form) for form in (character.name, *character.aliases)]


def _pieces(elements: Sequence[Element]) -> Iterator[_Piece]:
    """Elements as rows of whole lines: what shares a line with the row before belongs to it, unless it has an echo."""
    held: _Piece | None = None
    for element in elements:
        kind = _TYPES.get(element.type, RowType.VERSE if element.verse else RowType.PROSE)
        joins = held is not None and (
            (held.type.is_speech and element.type in _SPEECH and element.type is not ElementType.CUE)
            or (held.last >= element.span.start_line and not (element.type is ElementType.CUE or kind.needs_echo))
            or (kind is held.type and not kind.needs_echo and not kind.is_speech)
        )
        if held is not None and joins:
            held.last = max(held.last, element.span.end_line)
            if held.cue is not None and held.cue.speech == element.speech and element.verse:
                held.type = RowType.VERSE
            continue
        if held is not None:
            yield held
        cue = element if element.type is ElementType.CUE else None
        kind = RowType.PROSE if cue else kind
        held = _Piece(kind, element.span.start_line, element.span.end_line, cue, element.text)
    if held is not None:
        yield held


def _echo(text: str) -> str:
    """The first line of a cue or heading, as short as may be."""
    return " ".join(text.strip().partition("\n")[0].split())[:LONGEST]


def _ranges(said: str) -> list[tuple[int, int]]:
    parts = [part.strip().partition("-") for part in said.split(",")]
    return [(int(first), int(last or first)) for first, _, last in parts]

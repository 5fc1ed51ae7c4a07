"""Whether those who speak in a row are known, or newly introduced by its own cue."""

from __future__ import annotations

from collections.abc import Sequence

from callboard.parser.assembly_cue_names import bare
from callboard.parser.engines.llm.asked_lines import LineRange
from callboard.parser.engines.llm.echoes import find_echo
from callboard.parser.engines.llm.faults import Fault, FaultCode
from callboard.parser.engines.llm.people import People
from callboard.parser.engines.llm.placing import Placed
from callboard.parser.engines.llm.rows import Newcomer, Row, RowType


class Introductions:
    """The newcomers of one answer: each has to be introduced by the cue that first has its id."""

    def __init__(self, newcomers: Sequence[Newcomer], people: People) -> None:
        """`people` are known already."""
        self.people = people
        self.made: dict[str, str] = {}
        self._announced = {who.id: who.name for who in newcomers}

    def meet(self, person: str, row: Row) -> Fault | None:
        """Take notice of an id in a cue, and of whom it introduces if nobody bears it yet."""
        name = self._announced.get(person)
        if person in self.people.forms or person in self.made:
            return self._renamed(person, name, row)
        if name is None:
            return _fault(FaultCode.UNKNOWN_SPEAKER, row, f"nobody has the id {person}.")
        if find_echo(row.echo, name, 0, len(row.echo), opening=False) is None:
            return _fault(FaultCode.INVENTED_SPEAKER, row, f"“{name}” is not in the cue “{row.echo}”.")
        known = self.people.who(name) or next((p for p, n in self.made.items() if bare(n) == bare(name)), None)
        if known is not None:
            return _fault(FaultCode.KNOWN_ALREADY, row, f"“{name}” is {known} already.")
        self.made[person] = name
        return None

    def _renamed(self, person: str, name: str | None, row: Row) -> Fault | None:
        """Whether an id that somebody bears was given to somebody else."""
        if name is None or person in self.made or self.people.who(name) == person:
            return None
        message = f"{person} is {self.people.name_of(person)}, and cannot be “{name}”, too."
        return _fault(FaultCode.KNOWN_ALREADY, row, message)


def speaker_fault(row: Row, introductions: Introductions) -> Fault | None:
    """What is wrong with those who speak in ``row``, if anything is."""
    for person in row.speakers:
        if (fault := introductions.meet(person, row)) is not None:
            return fault
    meant = introductions.people.who(row.echo)
    if meant is not None and row.speakers and meant not in row.speakers:
        name = introductions.people.name_of(meant)
        return _fault(FaultCode.OTHER_SPEAKER, row, f"“{row.echo}” is {name}, whose id is {meant}.")
    return None


def orphans(placed: Sequence[Placed], open_lines: Sequence[LineRange], *, speaking: bool | None) -> list[Fault]:
    """The rows in which a speech goes on though none had begun.

    Where lines are still open before it, nobody can tell; nor can anybody at the start where ``speaking`` is None.
    """
    found: list[Fault] = []
    reached = 0
    for where in sorted(placed, key=lambda each: each.start):
        row = where.row
        if any(reached < lines.first < row.first for lines in open_lines):
            speaking = None
        reached = row.last
        if row.opens_speech:
            speaking = True
        elif row.type.is_speech and speaking is False:
            found.append(_fault(FaultCode.NOBODY_SPEAKS, row, "no speech has begun that could go on."))
        elif not row.type.is_speech and row.type not in _BETWEEN:
            speaking = False
    return found


_BETWEEN = frozenset({RowType.DIRECTION, RowType.ORNAMENT, RowType.PAGE})
"""What a speech may go on after."""


def _fault(code: FaultCode, row: Row, message: str) -> Fault:
    return Fault(code, row.first, row.last, f"in `{row}`: {message}")

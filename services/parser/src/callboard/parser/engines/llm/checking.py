"""Whether an answer keeps its promises: each line owned exactly once, in order, echoes true, every speaker known.

What keeps them is taken, whatever else is wrong; the rest comes back with its reasons, and is asked again. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from callboard.parser.assembly_speakers import printed
from callboard.parser.engines.llm.asked_lines import LineRange, as_ranges, filled_lines
from callboard.parser.engines.llm.echoes import find_echo
from callboard.parser.engines.llm.faults import Fault, FaultCode
from callboard.parser.engines.llm.people import People
from callboard.parser.engines.llm.placing import MISPLACED, Placed, place
from callboard.parser.engines.llm.rows import Newcomer, Row, read_newcomer, read_row
from callboard.parser.engines.llm.speaking import Introductions, speaker_fault
from callboard.playbook import SourceText


class Answer(NamedTuple):
    """What a model said: rows and newcomers, each a short text of its own."""

    rows: tuple[str, ...]
    newcomers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """What can be taken of an answer.

    Attributes:
        placed: The rows that keep every promise, in order.
        newcomers: Whom they introduce: name by id.
        open: The lines that nobody owns yet.
        faults: Why, in order of lines.
    """

    placed: tuple[Placed, ...]
    newcomers: dict[str, str]
    open: tuple[LineRange, ...]
    faults: tuple[Fault, ...]

    def reasons(self, asked: LineRange) -> list[Fault]:
        """The faults that spoil lines of this range."""
        return [fault for fault in self.faults if fault.first <= asked.last and fault.last >= asked.first]


def check(source: SourceText, asked: Sequence[LineRange], answer: Answer, people: People) -> Checked:
    """Hold ``answer`` against the lines that were ``asked`` about and the people that it was told of."""
    rows = [row for text in answer.rows if (row := read_row(text)) is not None]
    newcomers = [who for text in answer.newcomers if (who := read_newcomer(text)) is not None]
    placed = place(source, frozenset(filled_lines(source, asked)), rows)
    found: list[Fault | None] = [fault for _, fault in placed]
    introduced = _speakers(rows, newcomers, people, found)
    trusted = _trusted(rows, found)
    taken = tuple(where for (where, _), good in zip(placed, trusted, strict=True) if good and where is not None)
    owned = {n for where in taken for n in range(where.row.first, where.row.last + 1)}
    left = as_ranges(source, [n for n in filled_lines(source, asked) if n not in owned])
    faults = [fault for fault in found if fault is not None]
    faults += _silent(source, rows, left, faults, unread=len(answer.rows) - len(rows))
    return Checked(
        placed=taken,
        newcomers=_as_printed(source, taken, introduced),
        open=left,
        faults=tuple(sorted(faults, key=lambda fault: fault.first)),
    )


def _as_printed(source: SourceText, taken: Sequence[Placed], introduced: Mapping[str, str]) -> dict[str, str]:
    """Those whom the rows that are taken introduce, each by the name that the first such row's cue has in the source."""
    found: dict[str, str] = {}
    for where in taken:
        for person in where.row.speakers:
            if person in introduced and person not in found and where.echo:
                name = introduced[person]
                there = find_echo(source.text, name, *where.echo, opening=False)
                found[person] = printed(source.text[slice(*there)]) if there else name
    return found


def _speakers(
    rows: Sequence[Row], newcomers: Sequence[Newcomer], people: People, found: list[Fault | None]
) -> dict[str, str]:
    """Look at who speaks in each row that stands where it should; gives whom the rows introduce."""
    introductions = Introductions(newcomers, people)
    for index, row in enumerate(rows):
        if found[index] is None:
            found[index] = speaker_fault(row, introductions)
    return introductions.made


def _trusted(rows: Sequence[Row], found: Sequence[Fault | None]) -> list[bool]:
    """A row is taken if it has no fault, and none of the rows next to it says that the numbers are off.

    What has an echo vouches for its own beginning alone: where a row is misplaced, so may be the end of the one before, and
    everything up to the next echo that is true.
    """
    good = [fault is None for fault in found]
    for index, fault in enumerate(found):
        if fault is None or fault.code not in MISPLACED:
            continue
        for other in _around(rows, found, index):
            good[other] = False
    for index in range(1, len(rows)):
        if rows[index].first == rows[index - 1].last and not (good[index] and good[index - 1]):
            good[index] = good[index - 1] = False
    return good


def _around(rows: Sequence[Row], found: Sequence[Fault | None], index: int) -> Iterator[int]:
    for before in range(index - 1, -1, -1):
        yield before
        if rows[before].anchored and found[before] is None:
            break
    for after in range(index + 1, len(rows)):
        if rows[after].anchored and found[after] is None:
            break
        yield after


def _silent(
    source: SourceText, rows: Sequence[Row], left: Sequence[LineRange], faults: Sequence[Fault], *, unread: int
) -> list[Fault]:
    """Reasons for the lines that no row speaks of, or only rows in bad company."""
    spoken = {n for row in rows for n in range(row.first, min(row.last, row.first + source.lines) + 1)}
    found: list[Fault] = []
    hint = " Some rows could not be read." if unread else ""
    for asked in left:
        missing = [n for n in filled_lines(source, [asked]) if n not in spoken]
        found.extend(
            Fault(FaultCode.MISSING, *lines, f"no row owns {_lines(lines)}.{hint}")
            for lines in as_ranges(source, missing)
        )
        if not missing and not any(f.first <= asked.last and f.last >= asked.first for f in faults):
            message = f"rows next to {_lines(asked)} are misplaced, so that these cannot be trusted."
            found.append(Fault(FaultCode.UNANCHORED, *asked, message))
    return found


def _lines(asked: LineRange) -> str:
    return f"line {asked}" if asked.first == asked.last else f"lines {asked}"

"""Where rows stand in the source: in range, in order, each line owned once, and where their echoes say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from callboard.parser.engines.llm.echoes import find_echo
from callboard.parser.engines.llm.faults import Fault, FaultCode
from callboard.parser.engines.llm.rows import Row
from callboard.playbook import SourceText

MISPLACED = frozenset({FaultCode.OUT_OF_RANGE, FaultCode.NOT_IN_ORDER, FaultCode.OWNED_TWICE, FaultCode.ECHO_MISMATCH})
"""What says that line numbers are off, and makes the rows around it doubtful."""
_NEAR = 6
_SHOWN = 60


class Placed(NamedTuple):
    """A row and its place.

    Attributes:
        row: What the model said.
        start: Offset where its text begins: of its first line, or of its echo where it shares that line.
        echo: Offsets of its echo; None where it has none.
    """

    row: Row
    start: int
    echo: tuple[int, int] | None


def place(source: SourceText, asked: frozenset[int], rows: Sequence[Row]) -> list[tuple[Placed | None, Fault | None]]:
    """The place of each row, or what keeps it from having one.

    Args:
        source: The text.
        asked: The filled lines that may be owned.
        rows: In the order of the answer.
    """
    found: list[tuple[Placed | None, Fault | None]] = []
    before: Row | None = None
    reached = -1
    for row in rows:
        fault = _range_fault(source, asked, row) or _order_fault(row, before)
        where = None
        if fault is None:
            shares = before is not None and row.first == before.last
            where = _locate(source, row, after=reached if shares else None)
            fault = None if where else _echo_fault(source, row, shares=shares)
        if fault is None or fault.code is not FaultCode.OUT_OF_RANGE:
            before = row
        if where is not None:
            reached = where.echo[1] if where.echo else where.start
        found.append((where, fault))
    return found


def _range_fault(source: SourceText, asked: frozenset[int], row: Row) -> Fault | None:
    if not 1 <= row.first <= row.last <= source.lines:
        return _beyond(source, row, "has lines that there are not")
    own = [n for n in range(row.first, row.last + 1) if n not in asked and _filled(source, n)]
    if own or not any(n in asked for n in range(row.first, row.last + 1)):
        return _beyond(source, row, "has lines that were not asked for")
    return None


def _beyond(source: SourceText, row: Row, what: str) -> Fault:
    other = _elsewhere(source, row)
    where = f"; “{row.echo}” stands on line {other}" if other else ""
    return Fault(FaultCode.OUT_OF_RANGE, row.first, row.last, f"`{row}` {what}{where}.")


def _filled(source: SourceText, number: int) -> bool:
    start, end = source.line_span(number)
    return bool(source.text[start:end].strip())


def _order_fault(row: Row, before: Row | None) -> Fault | None:
    if before is None or row.first > before.last or (row.first == before.last and row.anchored):
        return None
    if row.first >= before.first:
        message = f"line {row.first} is owned by `{before}` and by `{row}`."
        return Fault(FaultCode.OWNED_TWICE, row.first, max(row.last, before.last), message)
    return Fault(FaultCode.NOT_IN_ORDER, row.first, row.last, f"`{row}` stands after `{before}`.")


def _locate(source: SourceText, row: Row, *, after: int | None) -> Placed | None:
    """Its place; None where its echo is missing or is not there. ``after`` is where the row ends that it shares a line with."""
    start, end = source.line_span(row.first)
    if not row.anchored:
        needed = row.type.needs_echo or row.opens_speech
        return None if needed else Placed(row, start, None)
    begin = start if after is None else max(start, after)
    echo = find_echo(source.text, row.echo, begin, end, opening=after is None)
    return Placed(row, start if after is None else echo[0], echo) if echo else None


def _echo_fault(source: SourceText, row: Row, *, shares: bool) -> Fault:
    if not row.anchored:
        return Fault(FaultCode.NO_ECHO, row.first, row.last, f"`{row}` needs an echo of how line {row.first} begins.")
    start, end = source.line_span(row.first)
    there = " ".join(source.text[start:end].split())[:_SHOWN]
    message = f"line {row.first} {'reads' if shares else 'begins'} “{there}”, not “{row.echo[:_SHOWN]}”"
    other = _elsewhere(source, row)
    return Fault(
        FaultCode.ECHO_MISMATCH, row.first, row.last, f"{message}{f', which stands on line {other}' if other else ''}."
    )


def _elsewhere(source: SourceText, row: Row) -> int | None:
    """The nearest line that does begin so."""
    for step in range(1, _NEAR + 1):
        for number in (row.first - step, row.first + step):
            if 1 <= number <= source.lines and find_echo(source.text, row.echo, *source.line_span(number)):
                return number
    return None

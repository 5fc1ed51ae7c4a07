"""A table with a row for each piece of the source, in order, for spreadsheets and statistics.

RFC 4180 with a byte order mark, without which spreadsheets take UTF-8 for something else. Ids are those of the JSON;
several in one cell are parted by blanks, names by commas.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from callboard.playbook.element import Element
from callboard.playbook.exports import losses
from callboard.playbook.exports.port import Format
from callboard.playbook.exports.wording import FORMULA, name_of_speakers
from callboard.playbook.playbook import Playbook

COLUMNS = (
    "id",
    "act",
    "scene",
    "speech",
    "type",
    "speakers",
    "names",
    "text",
    "verse",
    "concerns",
    "first_line",
    "last_line",
    "start",
    "end",
    "indent",
    "confidence",
    "dual",
    "goes_on",
    "hyphens",
)


def to_csv(playbook: Playbook) -> bytes:
    """``playbook`` as CSV in UTF-8, one row for each element."""
    names = playbook.names
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow(COLUMNS)
    table.writerows(_row(element, names) for element in playbook.elements)
    return written.getvalue().encode("utf-8-sig", "replace")


def _row(element: Element, names: Mapping[str, str]) -> Sequence[object]:
    """Cells in the order of ``COLUMNS``; None becomes an empty one."""
    return (
        element.id,
        element.act,
        element.scene,
        element.speech,
        element.type.value,
        " ".join(element.speakers),
        _safe(name_of_speakers(element.speakers, names)),
        _safe(element.text),
        int(element.verse),
        " ".join(element.concerns),
        element.span.start_line,
        element.span.end_line,
        element.span.start,
        element.span.end,
        element.indent,
        element.confidence,
        element.dual,
        int(element.goes_on),
        " ".join(map(str, element.hyphens)),
    )


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


CSV = Format(
    name="csv",
    title="a table of all lines, for spreadsheets",
    media_type="text/csv; charset=utf-8; header=present",
    suffixes=(".csv",),
    render=to_csv,
    exact=True,
    loses=(losses.ALIASES, losses.CAST_NAMES, losses.UNATTRIBUTED, losses.FORMULAS),
)

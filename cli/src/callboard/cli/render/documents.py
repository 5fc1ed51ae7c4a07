"""Documents as a person reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from callboard.cli.render.jobs import ago
from callboard.cli.render.summary import count

if TYPE_CHECKING:
    from rich.console import RenderableType

_STATE_STYLES = {"parsed": "green", "rejected": "bold red", "failed": "bold red", "extracted": "green"}
_WORDS = {
    "uploaded": "handed in",
    "text_extracted": "text extracted",
    "document_rejected": "rejected",
    "parse_requested": "to be parsed again",
    "play_completed": "parsed",
    "playbook_corrected": "put right",
    "correction_withdrawn": "taken back",
    "play_saved": "saved",
}
"""How people call what happened; other events by their types."""
_BY_PEOPLE = frozenset({"playbook_corrected", "correction_withdrawn", "play_saved"})
_ID_WIDTH = 36


def documents(rows: Sequence[Mapping[str, Any]], now: datetime) -> RenderableType:
    """One line per document; below them, why some could not be used."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("document", no_wrap=True, min_width=_ID_WIDTH)
    table.add_column("file", overflow="ellipsis", no_wrap=True)
    table.add_column("state", no_wrap=True)
    table.add_column("handed in", no_wrap=True)
    for row in rows:
        table.add_row(row["id"], Text(row["filename"]), _state(row), ago(row["uploaded_at"], now))
    troubles = [
        Text(f"\n{row['id']} {row['state']}: {row['problem']['message']}", style="red")
        for row in rows
        if row["problem"]
    ]
    return Group(table, *troubles)


def document(row: Mapping[str, Any], history: Sequence[Mapping[str, Any]], now: datetime) -> RenderableType:
    """A line for each fact about a document, then what was noticed, then what was made of it, the newest first."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    facts = Table(box=None, show_header=False, pad_edge=False, padding=(0, 3, 0, 0))
    for name, value in _facts(row):
        facts.add_row(Text(name, style="dim"), value if isinstance(value, Text) else Text(value))
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for title in ("when", "what", "by", "sha256"):
        made.add_column(title, no_wrap=True)
    for entry in history:
        what = _WORDS.get(entry["what"], entry["what"])
        by = entry["actor"] if entry["what"] in _BY_PEOPLE else entry["made_by"] or entry["asked_for"] or ""
        made.add_row(ago(entry["at"], now), what, Text(by), (entry["sha256"] or "")[:16])
    return Group(facts, "", made)


def _facts(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    from rich.text import Text

    text: Mapping[str, Any] = row["text"] or {}
    problem: Mapping[str, Any] = row["problem"] or {}
    yield "document", row["id"]
    yield "file", f"{row['filename']}, {row['size']:,} bytes"
    yield "project", row["project"]
    yield "state", _state(row)
    if row["title"]:
        yield "title", row["title"]
    if text:
        pages = f", {count(text['pages'], 'page')}" if text["pages"] else ""
        yield "format", f"{text['format']}{pages}, {count(text['lines'], 'line')}"
    for note in text.get("notes", ()):
        yield "note", Text(note["message"], style="yellow")
    if problem:
        yield "problem", Text(problem["message"], style="red")
        yield "code", problem["code"]
    if problem.get("hint"):
        yield "hint", problem["hint"]


def _state(row: Mapping[str, Any]) -> Any:
    from rich.text import Text

    return Text(row["state"], style=_STATE_STYLES.get(row["state"], "cyan"))

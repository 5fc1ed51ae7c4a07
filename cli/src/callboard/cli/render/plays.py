"""Plays and what was put right in them, as a person reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from callboard.cli.render.jobs import ago

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

_ID_WIDTH = 36


def plays(rows: Sequence[Mapping[str, Any]], now: datetime) -> RenderableType:
    """One line per play."""
    from rich.text import Text

    table = _table("play", "title", "read by", "parsed", "saved")
    for row in rows:
        title = Text(" ".join((row["title"] or "–").split()))  # noqa: RUF001 - a dash for nothing
        saved = ago(row["saved_at"], now) if row["saved_at"] else ""
        table.add_row(
            row["id"], title, f"{row['engine']} {row['engine_version']}", ago(row["completed_at"], now), saved
        )
    return table


def corrections(rows: Sequence[Mapping[str, Any]], now: datetime) -> RenderableType:
    """One line per correction, with why it does not fit where it does not."""
    from rich.text import Text

    table = _table("correction", "at", "is", "says it", "when", "")
    for row in rows:
        speakers = Text(", ".join(row["speakers"]) if row["speakers"] is not None else "")
        place = f"{row['start']}-{row['end']}"
        misfit = Text(row["misfit"] or "", style="yellow")
        table.add_row(row["id"], place, Text(row["type"] or ""), speakers, ago(row["made_at"], now), misfit)
    return table


def doubts(rows: Sequence[Mapping[str, Any]]) -> RenderableType:
    """One line per doubt: which pieces, how sure, what they were taken for, and how they begin."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for title in ("pieces", "line", "sure", "taken for", "says it", "text"):
        table.add_column(
            title, overflow="ellipsis", no_wrap=True, justify="right" if title in {"line", "sure"} else "left"
        )
    for row in rows:
        pieces = row["first"] if row["first"] == row["last"] else f"{row['first']}-{row['last']}"
        sure = "no" if row["reason"] else f"{row['confidence']:.0%}"
        speakers = Text(", ".join(row["speakers"]))
        table.add_row(pieces, str(row["line"]), sure, row["type"], speakers, Text(row["text"]))
    return table


def _table(first: str, *others: str) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(first, no_wrap=True, min_width=_ID_WIDTH)
    for title in others:
        table.add_column(title, overflow="ellipsis", no_wrap=True)
    return table

"""Workers as a person reads them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from callboard.cli.render.jobs import ago

if TYPE_CHECKING:
    from rich.console import RenderableType


def workers(answer: Mapping[str, Any], now: datetime) -> RenderableType:
    """One line per process; below them, what nobody works on."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("service", "host", "pid", "version", "kinds", "busy", "started"):
        table.add_column(column, no_wrap=column != "kinds", justify="right" if column in {"pid", "busy"} else "left")
    for each in answer["items"]:
        busy = f"{each['busy']}/{each['slots']}"
        cells = (each["service"], each["host"], str(each["pid"]), each["version"], ", ".join(each["kinds"]), busy)
        table.add_row(*map(Text, cells), ago(each["started_at"], now))
    parts: list[RenderableType] = [table] if answer["items"] else [Text("Nobody is there to work.")]
    if answer["unstaffed"]:
        parts.append(Text(f"\nno worker for: {', '.join(answer['unstaffed'])}", style="red"))
    return Group(*parts)

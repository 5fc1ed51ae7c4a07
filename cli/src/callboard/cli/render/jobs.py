"""Jobs as a person reads them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import RenderableType

STATE_STYLES = {
    "waiting": "dim",
    "queued": "blue",
    "running": "cyan",
    "paused": "yellow",
    "retrying": "yellow",
    "completed": "green",
    "failed": "bold red",
    "cancelled": "magenta",
}
_ID_WIDTH = 36
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def jobs(rows: Sequence[Mapping[str, Any]], now: datetime) -> RenderableType:
    """One line per job, fit for 80 columns; below them, what went wrong."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("job", no_wrap=True, min_width=_ID_WIDTH)
    table.add_column("kind", no_wrap=True)
    table.add_column("state", no_wrap=True)
    table.add_column("steps", no_wrap=True, justify="right")
    table.add_column("created", no_wrap=True)
    for job in rows:
        state = Text(job["state"], style=STATE_STYLES.get(job["state"], ""))
        table.add_row(str(job["id"]), job["kind"], state, progress(job), ago(job["created_at"], now))
    return Group(table, *filter(None, map(_trouble, rows)))


def _trouble(job: Mapping[str, Any]) -> RenderableType | None:
    """Why a job that is not completed went wrong, if it did."""
    from rich.text import Text

    error: Mapping[str, Any] | None = job["error"]
    if error is None or job["state"] == "completed":
        return None
    attempts = f"attempt {job['attempt']} of {job['max_attempts']}"
    return Text(f"\n{job['id']} {job['state']} ({attempts}): {error['message']}", style="red")


def job(row: Mapping[str, Any]) -> RenderableType:
    """Everything about one job, a line for each fact."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for name, value in row.items():
        if value in (None, [], {}):
            continue
        style = STATE_STYLES.get(str(value), "") if name == "state" else ""
        table.add_row(name.replace("_", " "), Text(_value(value), style=style))
    return table


def progress(row: Mapping[str, Any]) -> str:
    """`3/7`, or nothing where the job has no chunks."""
    done = row.get("progress")
    if not done or not done.get("total"):
        return ""
    return f"{done['completed']}/{done['total']}"


def ago(moment: str, now: datetime) -> str:
    """How long since an ISO 8601 moment: `12 s ago`, `3 min ago`, `2 h ago`, `5 d ago`."""
    seconds = max(0, int((now - datetime.fromisoformat(moment).astimezone(UTC)).total_seconds()))
    if seconds < _MINUTE:
        return f"{seconds} s ago"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min ago"
    if seconds < _DAY:
        return f"{seconds // _HOUR} h ago"
    return f"{seconds // _DAY} d ago"


def _value(value: Any) -> str:
    """A fact as text: what has parts, one of them per line."""
    match value:
        case Mapping():
            parts: Mapping[str, Any] = value  # pyright: ignore[reportUnknownVariableType]
            return "\n".join(f"{name}: {_inline(part)}" for name, part in parts.items() if part is not None)
        case list():
            items: list[Any] = value  # pyright: ignore[reportUnknownVariableType]
            return "\n".join(map(_inline, items))
        case _:
            return str(value)


def _inline(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

"""Jobs as a person reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def jobs(rows: Iterable[Mapping[str, Any]], now: datetime) -> RenderableType:
    """One line per job."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    for name, justify in (
        ("job", "left"),
        ("kind", "left"),
        ("state", "left"),
        ("progress", "right"),
        ("try", "right"),
    ):
        table.add_column(name, justify=justify, no_wrap=True)  # pyright: ignore[reportArgumentType]
    table.add_column("created", no_wrap=True)
    table.add_column("project", no_wrap=True)
    table.add_column("error")
    for job in rows:
        table.add_row(
            str(job["id"]),
            job["kind"],
            Text(job["state"], style=STATE_STYLES.get(job["state"], "")),
            progress(job),
            f"{job['attempt']}/{job['max_attempts']}",
            ago(job["created_at"], now),
            job["project"],
            Text(_error(job), style="red"),
        )
    return table


def _error(job: Mapping[str, Any]) -> str:
    error: Mapping[str, Any] = job["error"] or {}
    return str(error.get("message", ""))


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
    if isinstance(value, Mapping):
        pairs: Mapping[str, Any] = value  # pyright: ignore[reportUnknownVariableType]
        return "\n".join(f"{name}: {_value(item)}" for name, item in pairs.items() if item is not None)
    if isinstance(value, list):
        items: list[Any] = value  # pyright: ignore[reportUnknownVariableType]
        return ", ".join(_value(item) for item in items)
    return str(value)

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
_OTHERS = 10
_REFUSED = 50
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


def preview(rows: Sequence[Mapping[str, Any]], most: int) -> RenderableType:
    """The first few of many jobs, without what went wrong, and how many more there are."""
    from rich.console import Group
    from rich.text import Text

    more = [Text(f"… and {len(rows) - most:,} more", style="dim")] if len(rows) > most else []
    now = datetime.now(UTC)
    return Group(jobs([{**row, "error": None} for row in rows[:most]], now), *more)


def job(row: Mapping[str, Any], why: Mapping[str, Any] | None = None, now: datetime | None = None) -> RenderableType:
    """Everything about one job, a line for each fact; above them, what stands in its way."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for name, value in {**row, **_times(row, now)}.items():
        if value in (None, [], {}):
            continue
        style = STATE_STYLES.get(str(value), "") if name == "state" else ""
        table.add_row(name.replace("_", " "), Text(_value(value), style=style))
    if why and why["holds_up"]:
        table.add_row("holds up", f"{why['holds_up']:,} waiting jobs")
    found: Sequence[Mapping[str, Any]] = why["reasons"] if why else ()
    reasons = [line for reason in found for line in _reason(reason)]
    return Group(*reasons, *([Text("")] if reasons else []), table)


def created(answer: Mapping[str, Any]) -> RenderableType:
    """What became of many jobs: sums, and below them what was refused, line by line."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    sums = f"{answer['created']:,} created · {answer['existed']:,} were there already · {answer['refused']:,} refused"
    refused = [item for item in answer["items"] if item["problem"]]
    if not refused:
        return Text(sums)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("line", "ref", "code", "what is wrong"):
        table.add_column(column, no_wrap=column != "what is wrong")
    for item in refused[:_REFUSED]:
        problem = item["problem"]
        table.add_row(str(item["line"]), *map(Text, (item["ref"] or "", problem["code"], problem["message"])))
    more = [Text(f"… and {len(refused) - _REFUSED:,} more; --json has them all", style="dim")]
    return Group(Text(sums), Text(""), table, *(more if len(refused) > _REFUSED else []))


def _reason(reason: Mapping[str, Any]) -> list[RenderableType]:
    """One thing in a job's way, with the jobs that it is about below it."""
    from rich.text import Text

    hint = f" {reason['hint']}" if reason["hint"] else ""
    others = [f"  {other['id']}  {other['kind']}  {other['state']}" for other in reason["jobs"][:_OTHERS]]
    more = [f"  … and {len(reason['jobs']) - _OTHERS} more"] if len(reason["jobs"]) > _OTHERS else []
    return [Text.assemble((reason["message"], "yellow"), (hint, "dim")), *map(Text, (*others, *more))]


def _times(row: Mapping[str, Any], now: datetime | None) -> dict[str, str]:
    """How long the last run took, or has taken by `now`."""
    began, ended = row.get("started_at"), row.get("completed_at")
    if not began or (not ended and (row["state"] != "running" or now is None)):
        return {}
    end = datetime.fromisoformat(ended) if ended else now
    assert end is not None
    return {"ran_for": f"{(end - datetime.fromisoformat(began)).total_seconds():.1f} s"}


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

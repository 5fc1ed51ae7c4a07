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
_UNTIMED = frozenset({"running", "completed", "failed", "cancelled"})
"""States in which a job waits for no time."""
_UNITS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


def jobs(rows: Sequence[Mapping[str, Any]], now: datetime) -> RenderableType:
    """One line per job, fit for 80 columns, with its steps or else when it is due; below them, what went wrong."""
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
        steps = progress(job) or due(job, now)
        table.add_row(str(job["id"]), job["kind"], state, steps, ago(job["created_at"], now))
    return Group(table, *filter(None, (_trouble(job, now) for job in rows)))


def _trouble(job: Mapping[str, Any], now: datetime) -> RenderableType | None:
    """Why a job that is not completed went wrong, if it did."""
    from rich.text import Text

    error: Mapping[str, Any] | None = job["error"]
    if error is None or job["state"] == "completed":
        return None
    attempts = f"attempt {job['attempt']} of {job['max_attempts']}"
    again = f", again {wait}" if (wait := due(job, now)) else ""
    return Text(f"\n{job['id']} {job['state']} ({attempts}{again}): {error['message']}", style="red")


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

    from callboard.cli.render.summary import count

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for name, value in {**row, **_times(row, now)}.items():
        if value in (None, [], {}):
            continue
        style = STATE_STYLES.get(str(value), "") if name == "state" else ""
        table.add_row(name.replace("_", " "), Text(_value(value), style=style))
    if why and why["holds_up"]:
        table.add_row("holds up", count(why["holds_up"], "waiting job"))
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


def refusals(number: int, of: int) -> str:
    """`2 of 3 jobs were refused`."""
    return "The job was refused" if of == 1 else f"{number:,} of {of:,} jobs {'was' if number == 1 else 'were'} refused"


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


def due(row: Mapping[str, Any], now: datetime) -> str:
    """How long a job has to wait for its time yet, as `--due-at` takes it: `in 12s`, `in 3m`; or nothing."""
    if row["state"] in _UNTIMED or not row.get("due_at"):
        return ""
    left = (_moment(row["due_at"]) - now).total_seconds()
    number, unit = _largest(max(1, int(left)))
    return f"in {number}{unit[0]}" if left > 0 else ""


def ago(moment: str, now: datetime) -> str:
    """How long since an ISO 8601 moment: `12 s ago`, `3 min ago`, `2 h ago`, `5 d ago`."""
    number, unit = _largest(max(0, int((now - _moment(moment)).total_seconds())))
    return f"{number} {unit} ago"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _largest(seconds: int) -> tuple[int, str]:
    """A span in the largest unit that it fills."""
    return next((seconds // size, unit) for size, unit in _UNITS if seconds >= size or size == 1)


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

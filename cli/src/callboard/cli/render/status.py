"""How a running Callboard is doing, as a person reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from callboard.cli.render.jobs import STATE_STYLES
from callboard.cli.render.summary import count

if TYPE_CHECKING:
    from rich.console import RenderableType


def status(answer: Mapping[str, Any]) -> RenderableType:
    """The gateway and each service; the log, its views, and how much there is, as far as the gateway could tell."""
    from rich.console import Group
    from rich.padding import Padding

    version = f" {answer['version']}" if "version" in answer else ""
    head = f"[bold]Callboard{version}[/] at {answer['gateway']}"
    figures = ["", *_figures(answer)] if "documents" in answer else []
    return Padding(Group(head, "", _services(answer), *_troubles(answer), *figures), (1, 1), expand=False)


def _services(answer: Mapping[str, Any]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    services: Mapping[str, Mapping[str, Any]] = answer["services"] or {
        "api": {"ready": answer["ready"], "address": answer["gateway"], "checks": answer["checks"]}
    }
    for name, service in services.items():
        ready = bool(service["ready"])
        table.add_row(
            Text(" ●" if ready else " ✗", style="green" if ready else "bold red"),
            Text(name, style="bold"),
            Text("ready" if ready else "not ready", style="green" if ready else "red"),
            Text(service["address"], style="dim") if ready else Text(_reason(service), style="red"),
        )
    return table


def _troubles(answer: Mapping[str, Any]) -> list[RenderableType]:
    """What went wrong with the services' jobs lately, which keeps no service from its work."""
    from rich.text import Text

    told: list[str] = []
    for name, service in answer["services"].items():
        jobs: Mapping[str, Any] = service["checks"].get("jobs", {})
        if jobs.get("failed"):
            last: Mapping[str, Any] = jobs["last_failure"]
            told.append(f"{name}: {count(jobs['failed'], 'job')} failed within the last hour, the latest:")
            told.append(f"  {last['kind']} {last['job']}: {last['message']}")
        if jobs.get("abandoned"):
            told.append(f"{name}: {count(jobs['abandoned'], 'job')} without a worker, waiting for a free slot")
    return [Text(f" {line}", style="yellow") for line in ["", *told]] if told else []


def _reason(service: Mapping[str, Any]) -> str:
    if "reason" in service:
        return str(service["reason"])
    failed = {name: check for name, check in service["checks"].items() if check.get("status") == "failed"}
    return "; ".join(f"{name}: {check.get('reason') or check.get('state', 'failed')}" for name, check in failed.items())


def _figures(answer: Mapping[str, Any]) -> list[str]:
    jobs = ", ".join(
        f"[{STATE_STYLES.get(state, 'none')}]{n:,} {state}[/]" for state, n in sorted(answer["jobs"].items())
    )
    return [
        f" documents  {answer['documents']:,}",
        f" playbooks  {answer['playbooks']:,}",
        f" jobs       {jobs or 'none yet'}",
        f" log        {_log(answer)}",
    ]


def _log(answer: Mapping[str, Any]) -> str:
    end = answer["log_position"]
    if end is None:
        return "[red]cannot be reached[/]"
    behind = [f"{view['name']} {end - view['position']:,} behind" for view in answer["views"] if view["position"] < end]
    return f"{count(end, 'event')}; views {', '.join(behind) or 'up to date'}"

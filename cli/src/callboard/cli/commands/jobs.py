"""`callboard jobs`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import typer

from callboard.cli.options import Data, Json, Url

State = Annotated[
    str | None,
    typer.Option("--status", metavar="STATE", help="Only jobs in this state, e.g. failed.", show_default=False),
]
Kind = Annotated[
    str | None, typer.Option("--kind", metavar="KIND", help="Only this kind, e.g. parse_script.", show_default=False)
]
Project = Annotated[
    str | None, typer.Option("--project", metavar="NAME", help="Only this project's jobs.", show_default=False)
]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=500, help="At most so many, the newest first.")]
JobId = Annotated[UUID, typer.Argument(metavar="JOB", help="A job's id, as `jobs ls` prints it.", show_default=False)]


def make_app() -> typer.Typer:
    """The `jobs` subcommands."""
    app = typer.Typer(no_args_is_help=True, help="See what is being worked on, what failed, and why.")
    app.command("ls")(ls)
    app.command("show")(show)
    return app


def ls(
    *,
    state: State = None,
    kind: Kind = None,
    project: Project = None,
    limit: Limit = 20,
    data: Data = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """List jobs, the newest first.

    $ callboard jobs ls
    $ callboard jobs ls --status failed
    $ callboard jobs ls --kind parse_script --json | jq '.items[].id'
    """
    from callboard.cli.calling import command
    from callboard.cli.render.console import print_json
    from callboard.cli.render.console import show as display
    from callboard.cli.render.jobs import jobs

    _require_state(state)
    page = _get("/v1/jobs", url, data, status=state, kind=kind, project=project, limit=limit)
    if as_json:
        print_json(page)
    elif not page["items"]:
        display(f"No jobs. Import a play to make some: {command('import FILE', data=data, url=url)}")
    else:
        display(jobs(page["items"], datetime.now(UTC)))
        if page["next_cursor"]:
            display("[dim]… and more; raise --limit to see them[/]")


def show(job: JobId, *, data: Data = None, url: Url = None, as_json: Json = False) -> None:
    """Show everything about one job.

    $ callboard jobs show 019a9f6e-8a1c-7c3e-9d55-0c1f0a6a2b11
    """
    from callboard.cli.render.console import print_json
    from callboard.cli.render.console import show as display
    from callboard.cli.render.jobs import job as render

    row = _get(f"/v1/jobs/{job}", url, data)
    if as_json:
        print_json(row)
    else:
        display(render(row))


def _require_state(state: str | None) -> None:
    from callboard.contracts.jobs import JobState

    if state is not None and state not in set(JobState):
        raise typer.BadParameter(f"{state!r} is no state of a job; choose one of: {', '.join(JobState)}.")


def _get(path: str, url: str | None, data: Any, **params: Any) -> Any:
    from callboard.cli.gateway import Gateway
    from callboard.cli.running import gateway_url

    with Gateway(gateway_url(url, data), patience=QUERY_PATIENCE) as gateway:
        return gateway.get(path, **params)


QUERY_PATIENCE = 5.0
"""Seconds that a question waits for an answer; unlike an import, it can simply be asked again."""

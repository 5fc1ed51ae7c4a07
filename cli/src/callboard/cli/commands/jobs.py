"""`callboard jobs`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import typer

from callboard.cli.commands.job_changes import cancel, pause, resume, retry
from callboard.cli.commands.job_creation import create
from callboard.cli.commands.job_filters import (
    CreatedSince,
    CreatedUntil,
    Document,
    FinishedSince,
    FinishedUntil,
    Kinds,
    Project,
    States,
    Text,
    filters,
)
from callboard.cli.options import Cursor, Data, Json, Limit, Url
from callboard.cli.questions import ask, get, questions

Sort = Annotated[str, typer.Option("--sort", metavar="ORDER", help="newest or oldest first, by creation.")]
JobId = Annotated[
    str, typer.Argument(metavar="JOB", help="A job's id, as `jobs ls` prints it, or how it begins.", show_default=False)
]


def make_app() -> typer.Typer:
    """The `jobs` subcommands."""
    app = typer.Typer(
        no_args_is_help=True, help="See what is being worked on, what failed and why; stop it or try again."
    )
    for command in (ls, show, create, events, watch, pause, resume, cancel, retry):
        app.command(command.__name__)(command)
    return app


def ls(
    *,
    state: States = None,
    kind: Kinds = None,
    project: Project = None,
    document: Document = None,
    text: Text = None,
    since: CreatedSince = None,
    until: CreatedUntil = None,
    finished_since: FinishedSince = None,
    finished_until: FinishedUntil = None,
    sort: Sort = "newest",
    limit: Limit = 20,
    cursor: Cursor = None,
    data: Data = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """List jobs, the newest first.

    $ callboard jobs ls
    $ callboard jobs ls --status failed --status cancelled --since 2h
    $ callboard jobs ls --text TIMEOUT --finished-since 1d
    $ callboard jobs ls --kind parse_script --sort oldest --json | jq '.items[].id'
    """
    from callboard.cli.calling import command
    from callboard.cli.render.jobs import jobs
    from callboard.cli.render.pages import show_page

    which = filters(
        state=state,
        kind=kind,
        project=project,
        document=document,
        text=text,
        since=since,
        until=until,
        finished_since=finished_since,
        finished_until=finished_until,
    )
    if sort not in {"newest", "oldest"}:
        raise typer.BadParameter(f"{sort!r} is no order; choose newest or oldest.")
    page = get("/v1/jobs", url, data, **which, sort=sort, limit=limit, cursor=cursor)
    nothing = f"No jobs. Import a play to make some: {command('import FILE', data=data, url=url)}"
    if cursor is not None or any(which.values()):
        nothing = "No job fits."
    show_page(page, jobs, nothing=nothing, as_json=as_json)


def show(job: JobId, *, data: Data = None, url: Url = None, as_json: Json = False) -> None:
    """Show everything about one job, and why it is not running.

    $ callboard jobs show 019a9f6e-8a1c-7c3e-9d55-0c1f0a6a2b11
    $ callboard jobs show 019a9f6e-8a1c --json | jq .why
    """
    from callboard.cli.job_ids import resolve
    from callboard.cli.render.console import print_json
    from callboard.cli.render.console import show as display
    from callboard.cli.render.jobs import job as render

    with questions(url, data) as gateway:
        id_ = resolve(gateway, job)
        row = gateway.get(f"/v1/jobs/{id_}")
        why = gateway.get(f"/v1/jobs/{id_}/explanation")
    if as_json:
        print_json({**row, "why": why["reasons"], "holds_up": why["holds_up"]})
    else:
        display(render(row, why, datetime.now(UTC)))


def events(job: JobId, *, data: Data = None, as_json: Json = False) -> None:
    """Print all that ever happened to one job: each start, checkpoint, error and change of state.

    $ callboard jobs events 019a9f6e-8a1c-7c3e-9d55-0c1f0a6a2b11
    """
    from callboard.cli.commands.events import events as print_events

    print_events(aggregate=f"job/{_resolved(job, data)}", data=data, as_json=as_json)


def watch(job: JobId, *, data: Data = None, as_json: Json = False) -> None:
    """Print what happens to one job until it is over: what has happened already, and then the rest as it comes.

    Exits with 5 if it failed or was cancelled. Interrupting this does not interrupt the job.

    $ callboard jobs watch 019a9f6e-8a1c-7c3e-9d55-0c1f0a6a2b11
    """
    import json

    from callboard.cli.errors import JobFailed
    from callboard.cli.reading import watch_job
    from callboard.cli.render.console import stdout
    from callboard.cli.render.events import line
    from callboard.cli.running import log_address
    from callboard.contracts.jobs import JobState

    console = stdout()

    def print_event(event: dict[str, object]) -> None:
        if as_json:
            console.file.write(json.dumps(event, ensure_ascii=False) + "\n")
        else:
            console.print(line(event), soft_wrap=True)
        console.file.flush()

    id_ = _resolved(job, data)
    state = watch_job(*log_address(data), id_, print_event)
    if state is not JobState.COMPLETED:
        raise JobFailed(f"Job {id_} is {state}.", _again(id_, data, None))


def _again(job: UUID, data: Any, url: str | None) -> str:
    from callboard.cli.calling import command

    return f"Try it again: {command(f'jobs retry {job}', data=data, url=url)}"


def _resolved(job: str, data: Any) -> UUID:
    """The id that is meant. A whole one needs no gateway: the log alone can be followed, too."""
    from callboard.cli.job_ids import resolve, whole_id

    return whole_id(job) or ask(None, data, lambda gateway: resolve(gateway, job))

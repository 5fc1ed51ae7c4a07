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

FromStart = Annotated[
    bool, typer.Option("--from-start", help="Do again what it has done before, too, instead of going on after it.")
]


def make_app() -> typer.Typer:
    """The `jobs` subcommands."""
    app = typer.Typer(
        no_args_is_help=True, help="See what is being worked on, what failed and why; stop it or try again."
    )
    for command in (ls, show, events, watch, pause, resume, cancel, retry):
        app.command(command.__name__)(command)
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


def events(job: JobId, *, data: Data = None, as_json: Json = False) -> None:
    """Print all that ever happened to one job: each start, checkpoint, error and change of state.

    $ callboard jobs events 019a9f6e-8a1c-7c3e-9d55-0c1f0a6a2b11
    """
    from callboard.cli.commands.events import events as print_events

    print_events(aggregate=f"job/{job}", data=data, as_json=as_json)


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

    state = watch_job(*log_address(data), job, print_event)
    if state is not JobState.COMPLETED:
        raise JobFailed(f"Job {job} is {state}.", _again(job, data, None))


def pause(job: JobId, *, data: Data = None, url: Url = None, as_json: Json = False) -> None:
    """Let a job stand still until you resume it. What it has done so far is kept; if it is running, it stops at once.

    $ callboard jobs pause 019a9f6e-8a1c-7c3e-9d55-0c1f0a6a2b11
    """
    _change("pause", job, url, data, as_json=as_json)


def resume(job: JobId, *, data: Data = None, url: Url = None, as_json: Json = False) -> None:
    """Let a paused job go on after what it has done so far.

    $ callboard jobs resume 019a9f6e-8a1c-7c3e-9d55-0c1f0a6a2b11
    """
    _change("resume", job, url, data, as_json=as_json)


def cancel(job: JobId, *, data: Data = None, url: Url = None, as_json: Json = False) -> None:
    """End a job that you do not want any more; if it is running, it stops at once. Jobs that depend on it fail.

    $ callboard jobs cancel 019a9f6e-8a1c-7c3e-9d55-0c1f0a6a2b11
    """
    _change("cancel", job, url, data, as_json=as_json)


def retry(
    job: JobId, *, from_start: FromStart = False, data: Data = None, url: Url = None, as_json: Json = False
) -> None:
    """Have a failed or cancelled job tried again at once, with all its attempts; one that waits for its next try, too.

    $ callboard jobs retry 019a9f6e-8a1c-7c3e-9d55-0c1f0a6a2b11
    $ callboard jobs retry 019a9f6e-8a1c-7c3e-9d55-0c1f0a6a2b11 --from-start
    """
    _change("retry", job, url, data, as_json=as_json, from_start=from_start or None)


def _change(verb: str, job: UUID, url: str | None, data: Any, *, as_json: bool, **params: Any) -> None:
    from callboard.cli.gateway import Gateway
    from callboard.cli.render.console import print_json
    from callboard.cli.render.console import show as display
    from callboard.cli.running import gateway_url

    with Gateway(gateway_url(url, data), patience=QUERY_PATIENCE) as gateway:
        row = gateway.post(f"/v1/jobs/{job}/{verb}", **params)
    if as_json:
        print_json(row)
    else:
        display(f"Job {job} is {row['state']}.")


def _again(job: UUID, data: Any, url: str | None) -> str:
    from callboard.cli.calling import command

    return f"Try it again: {command(f'jobs retry {job}', data=data, url=url)}"


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

"""`callboard jobs create`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from callboard.cli.options import Data, Json, Url

Kind = Annotated[
    str | None, typer.Argument(metavar="KIND", help="What is to be done, e.g. parse_script.", show_default=False)
]
Args = Annotated[
    str | None,
    typer.Option("--args", metavar="JSON", help="The kind's own arguments, as an object.", show_default=False),
]
File = Annotated[
    Path | None,
    typer.Option(
        "--file", "-f", metavar="FILE", help="Jobs as JSON, one a line; - is standard input.", show_default=False
    ),
]
Key = Annotated[
    str | None,
    typer.Option("--key", metavar="KEY", help="The same key again means the same job.", show_default=False),
]
Project = Annotated[str, typer.Option("--project", metavar="NAME", help="The project that it belongs to.")]
Priority = Annotated[int, typer.Option("--priority", metavar="N", help="Higher goes first.")]
Needs = Annotated[
    list[str] | None,
    typer.Option(
        "--depends-on", metavar="JOB", help="A job that has to complete first; may be repeated.", show_default=False
    ),
]
Due = Annotated[
    str | None,
    typer.Option(
        "--due-at", metavar="TIME", help="It does not start before: in 15m, 2h, 3d, or a date.", show_default=False
    ),
]
Attempts = Annotated[int, typer.Option("--max-attempts", metavar="N", min=1, max=100, help="How often it is tried.")]


def create(
    kind: Kind = None,
    *,
    args: Args = None,
    file: File = None,
    key: Key = None,
    project: Project = "default",
    priority: Priority = 0,
    depends_on: Needs = None,
    due_at: Due = None,
    max_attempts: Attempts = 5,
    data: Data = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Ask for a job, or for many from a file.

    $ callboard jobs create parse_script --key again-1 --args '{"document_id": "…", "text": {…}, "filename": "hamlet.txt"}'
    $ callboard jobs create --file jobs.jsonl
    $ make-jobs | callboard jobs create --file - --json

    Each line of a file is one job, a JSON object with kind and args and, if
    you like, project, priority, key, ref, depends_on (ids, or refs of other
    lines), inputs, due_at and max_attempts.
    A line that is refused does not spoil the others, only what depends on it; then the exit code is 1.
    Lines with a key (or an id) are created once, however often the file is sent.
    """
    if (kind is None) == (file is None):
        raise typer.BadParameter("Name a KIND with --args, or a --file with one job a line.")
    if kind is None:
        assert file is not None
        _create_from_file(file, url, data, as_json=as_json)
        return
    fields = {
        "kind": _kind(kind),
        "args": _object(args),
        "project": project,
        "priority": priority,
        "key": key,
        "depends_on": depends_on or [],
        "due_at": _due(due_at),
        "max_attempts": max_attempts,
    }
    _create_one({name: value for name, value in fields.items() if value is not None}, url, data, as_json=as_json)


def _create_one(job: dict[str, Any], url: str | None, data: Any, *, as_json: bool) -> None:
    import json

    from callboard.cli.errors import InputRefused
    from callboard.cli.gateway import Gateway
    from callboard.cli.job_ids import resolve
    from callboard.cli.render.console import print_json, show
    from callboard.cli.running import gateway_url
    from callboard.contracts.ids import new_id

    if "key" not in job:
        job["id"] = str(new_id())  # so that a request that is sent again means the same job
    with Gateway(gateway_url(url, data)) as gateway:
        job["depends_on"] = [str(resolve(gateway, each)) for each in job["depends_on"]]
        try:
            answer = gateway.post_body("/v1/jobs", json.dumps(job).encode(), "application/json")
        except InputRefused as error:  # no file is at fault: everything came from the command line
            raise typer.BadParameter(" ".join(filter(None, (str(error), error.hint)))) from None
    if as_json:
        print_json(answer)
    else:
        show(f"Job {answer['id']} {'is created' if answer['created'] else 'was there already'}.")


def _create_from_file(file: Path, url: str | None, data: Any, *, as_json: bool) -> None:
    from callboard.cli.creating import create_all, read_lines
    from callboard.cli.errors import CliError
    from callboard.cli.gateway import Gateway
    from callboard.cli.render.console import print_json, show
    from callboard.cli.render.jobs import created, refusals
    from callboard.cli.render.progress import watching
    from callboard.cli.running import gateway_url

    lines = read_lines(file)
    with (
        watching("jobs" if str(file) == "-" else str(file)) as watcher,
        Gateway(gateway_url(url, data), waiting=watcher.say) as gateway,
    ):
        answer = create_all(gateway, lines, watcher)
    if as_json:
        print_json(answer)
    else:
        show(created(answer))
    if answer["refused"]:
        raise CliError(
            f"{refusals(answer['refused'], len(answer['items']))}.",
            "Correct these lines and send them alone: in a file sent again, only lines with a key or an id are not created twice.",
        )


def _kind(name: str) -> str:
    from callboard.contracts.jobs import JOB_KINDS
    from callboard.contracts.problems import Refused

    try:
        return JOB_KINDS.by_request(name).kind
    except Refused as error:
        raise typer.BadParameter(f"{error} {error.problem.hint}") from None


def _object(text: str | None) -> dict[str, Any]:
    import json

    try:
        found = json.loads(text or "{}")
    except ValueError as error:
        raise typer.BadParameter(f"--args is no JSON: {error}.") from None
    if not isinstance(found, dict):
        raise typer.BadParameter("--args is no JSON object.")
    return found  # pyright: ignore[reportUnknownVariableType] - JSON


def _due(text: str | None) -> str | None:
    from datetime import UTC, datetime

    from callboard.cli.moments import moment_ahead

    if text is None:
        return None
    try:
        return moment_ahead(text, datetime.now(UTC)).isoformat()
    except ValueError as error:
        raise typer.BadParameter(f"{error}.") from None

"""`callboard jobs pause|resume|cancel|retry`: of some jobs by their ids, or of all that fit a filter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import signature
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from callboard.cli.commands.job_filters import Document, Kinds, Project, States, Text, filters
from callboard.cli.options import Data, Json, Url
from callboard.cli.questions import questions

if TYPE_CHECKING:
    from callboard.cli.gateway import Gateway

Jobs = Annotated[
    list[str] | None,
    typer.Argument(metavar="JOB...", help="Jobs' ids, or how they begin.", show_default=False),
]
AllMatching = Annotated[
    bool, typer.Option("--all-matching", help="Instead of ids: every job that fits the options below.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask first.")]
FromStart = Annotated[
    bool, typer.Option("--from-start", help="Do again what it has done before, too, instead of going on after it.")
]

_MEANT: Mapping[str, Sequence[str]] = {
    "pause": ("waiting", "queued", "running", "retrying"),
    "resume": ("paused",),
    "cancel": ("waiting", "queued", "running", "paused", "retrying"),
    "retry": ("failed", "cancelled"),
}
"""Which states `--all-matching` means where none is named."""
_PREVIEW = 10


def change_of(verb: str, words: str, *, restarts: bool = False) -> Callable[..., None]:
    """The command that asks for `verb`; `words` are its help, and with `restarts` it takes `--from-start`, too."""

    def change(
        jobs: Jobs = None,
        *,
        from_start: FromStart = False,
        all_matching: AllMatching = False,
        state: States = None,
        kind: Kinds = None,
        project: Project = None,
        document: Document = None,
        text: Text = None,
        yes: Yes = False,
        data: Data = None,
        url: Url = None,
        as_json: Json = False,
    ) -> None:
        which = filters(state=state, kind=kind, project=project, document=document, text=text)
        only = which if all_matching else None
        _change(verb, jobs, only, url, data, yes=yes, as_json=as_json, from_start=from_start or None)

    change.__name__, change.__doc__ = verb, words
    return change if restarts else _without("from_start", change)


def _without(option: str, command: Callable[..., None]) -> Callable[..., None]:
    """The command with one option less: typer goes by the signature that a function shows."""
    shown = signature(command, eval_str=True)
    kept = [parameter for name, parameter in shown.parameters.items() if name != option]
    cast("Any", command).__signature__ = shown.replace(parameters=kept)
    return command


_PAUSE = """Let jobs stand still until you resume them. What they have done is kept; a running one stops at once.

$ callboard jobs pause 019a9f6e-8a1c
$ callboard jobs pause --all-matching --project season --yes
"""
_RESUME = """Let paused jobs go on after what they have done so far.

$ callboard jobs resume 019a9f6e-8a1c 019a9f6e-9b2d
$ callboard jobs resume --all-matching --kind parse_script
"""
_CANCEL = """End jobs that you do not want any more; a running one stops at once. Jobs that depend on them fail.

$ callboard jobs cancel 019a9f6e-8a1c
$ callboard jobs cancel --all-matching --status queued --project season
"""
_RETRY = """Have failed or cancelled jobs tried again at once, with all their attempts; those that wait for their next try, too.

$ callboard jobs retry 019a9f6e-8a1c
$ callboard jobs retry 019a9f6e-8a1c --from-start
$ callboard jobs retry --all-matching --text TIMEOUT
"""
pause, resume, cancel = change_of("pause", _PAUSE), change_of("resume", _RESUME), change_of("cancel", _CANCEL)
retry = change_of("retry", _RETRY, restarts=True)


def _change(
    verb: str,
    named: Sequence[str] | None,
    which: dict[str, Any] | None,
    url: str | None,
    data: Any,
    *,
    yes: bool,
    as_json: bool,
    **params: Any,
) -> None:
    from callboard.cli.errors import CliError, NotRunning
    from callboard.cli.job_ids import resolve
    from callboard.cli.render.console import print_error, print_json
    from callboard.cli.render.console import show as display
    from callboard.cli.render.jobs import refusals

    if bool(named) == (which is not None):
        raise typer.BadParameter("Name jobs by their ids, or use --all-matching.")
    changed: list[dict[str, Any]] = []
    failures: list[CliError] = []
    with questions(url, data) as gateway:
        meant = [str(job["id"]) for job in _agreed(gateway, verb, which, yes=yes)] if which is not None else named or []
        for each in meant:
            try:
                changed.append(gateway.post(f"/v1/jobs/{resolve(gateway, each)}/{verb}", **params))
            except NotRunning:
                raise
            except CliError as error:
                if len(meant) == 1:
                    raise
                failures.append(error)
                print_error(error)
                continue
            if not as_json:
                display(f"Job {changed[-1]['id']} is {changed[-1]['state']}.")
    if as_json:
        one = which is None and len(meant) == 1
        print_json(changed[0] if one else {"items": changed, "refused": [str(error) for error in failures]})
    if failures:
        others = "; the others are as you wanted them" if changed else ""
        raise CliError(f"{refusals(len(failures), len(meant))}{others}.")


def _agreed(gateway: Gateway, verb: str, which: dict[str, Any], *, yes: bool) -> list[dict[str, Any]]:
    """The jobs that fit, once the person has seen what they are and said yes; none where there are none."""
    import sys

    from callboard.cli.errors import CliError
    from callboard.cli.render.console import show as display
    from callboard.cli.render.console import stderr
    from callboard.cli.render.jobs import preview

    found = _all(gateway, {**which, "status": which["status"] or list(_MEANT[verb])})
    if not found:
        display("No job fits.", stderr())
        return found
    if yes:
        return found
    display(preview(found, _PREVIEW), stderr())
    if not sys.stdin.isatty():
        fit = "1 job fits" if len(found) == 1 else f"{len(found)} jobs fit"
        raise CliError(f"{fit}, and nobody is there to be asked.", "Say --yes to go on.")
    typer.confirm(f"{verb.capitalize()} {'this job' if len(found) == 1 else f'these {len(found)} jobs'}?", abort=True)
    return found


def _all(gateway: Gateway, which: dict[str, Any]) -> list[dict[str, Any]]:
    """Every job that fits, the oldest first: what others depend on comes before them."""
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        page = gateway.get("/v1/jobs", **which, sort="oldest", limit=500, cursor=cursor)
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found

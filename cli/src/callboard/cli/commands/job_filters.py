"""Options that say which jobs are meant."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, TypeAlias
from uuid import UUID

import typer

States: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--status", metavar="STATE", help="In this state, e.g. failed; may be repeated.", show_default=False),
]
Kinds: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--kind", metavar="KIND", help="Of this kind, e.g. parse_script; may be repeated.", show_default=False
    ),
]
Project: TypeAlias = Annotated[
    str | None, typer.Option("--project", metavar="NAME", help="Of this project.", show_default=False)
]
Document: TypeAlias = Annotated[
    str | None, typer.Option("--document", metavar="ID", help="That work on this document.", show_default=False)
]
Text: TypeAlias = Annotated[
    str | None,
    typer.Option("--text", metavar="TEXT", help="With this in their error or their arguments.", show_default=False),
]
CreatedSince: TypeAlias = Annotated[
    str | None,
    typer.Option("--since", metavar="TIME", help="Created since: 15m, 2h, 3d ago, or a date.", show_default=False),
]
CreatedUntil: TypeAlias = Annotated[
    str | None, typer.Option("--until", metavar="TIME", help="Created before.", show_default=False)
]
FinishedSince: TypeAlias = Annotated[
    str | None, typer.Option("--finished-since", metavar="TIME", help="Over since.", show_default=False)
]
FinishedUntil: TypeAlias = Annotated[
    str | None, typer.Option("--finished-until", metavar="TIME", help="Over before.", show_default=False)
]


def filters(
    *,
    state: list[str] | None = None,
    kind: list[str] | None = None,
    project: str | None = None,
    document: str | None = None,
    text: str | None = None,
    since: str | None = None,
    until: str | None = None,
    finished_since: str | None = None,
    finished_until: str | None = None,
) -> dict[str, Any]:
    """The gateway's parameters for these options; typer.BadParameter where one means nothing."""
    return {
        "status": [_state(each) for each in state or []] or None,
        "kind": kind or None,
        "project": project,
        "document": _document(document),
        "text": text,
        "created_since": _time(since),
        "created_until": _time(until),
        "finished_since": _time(finished_since),
        "finished_until": _time(finished_until),
    }


def _state(name: str) -> str:
    from callboard.contracts.jobs import JobState

    if name not in set(JobState):
        raise typer.BadParameter(f"{name!r} is no state of a job; choose one of: {', '.join(JobState)}.")
    return name


def _document(id_: str | None) -> str | None:
    try:
        return None if id_ is None else str(UUID(id_))
    except ValueError:
        raise typer.BadParameter(f"{id_!r} is no document's id; the inputs of its jobs name it.") from None


def _time(text: str | None) -> str | None:
    from callboard.cli.moments import moment

    if text is None:
        return None
    try:
        return moment(text, datetime.now(UTC)).isoformat()
    except ValueError as error:
        raise typer.BadParameter(f"{error}.") from None

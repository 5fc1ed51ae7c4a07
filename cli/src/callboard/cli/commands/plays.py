"""`callboard plays`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from callboard.cli.options import Cursor, Data, Json, Limit, OnlyProject, Url
from callboard.cli.questions import ask, get

PlayId = Annotated[
    str, typer.Argument(metavar="PLAY", help="A play's id, as `plays ls` prints it.", show_default=False)
]
CorrectionId = Annotated[
    str, typer.Argument(metavar="CORRECTION", help="A correction's id, as `plays corrections` prints it.")
]
Library = Annotated[
    bool | None,
    typer.Option("--library/--unsaved", help="Only those in the library, or only those not in it.", show_default=False),
]
First = Annotated[
    str,
    typer.Option(
        "--element", metavar="ID", help="The piece that is wrong, by its id in JSON or CSV: e12.", show_default=False
    ),
]
Below = Annotated[
    float | None,
    typer.Option(
        "--below",
        metavar="SHARE",
        help="What has less confidence than this, 0 to 1. [default: 0.7]",
        show_default=False,
    ),
]
Last = Annotated[
    str | None, typer.Option("--to-element", metavar="ID", help="The last of several.", show_default=False)
]
Type = Annotated[
    str | None,
    typer.Option("--type", metavar="TYPE", help="What it is: dialogue, cue, direction …", show_default=False),
]
Speakers = Annotated[
    list[str] | None,
    typer.Option("--speaker", metavar="NAME", help="Who says it; again for several.", show_default=False),
]


def make_app() -> typer.Typer:
    """The `plays` subcommands."""
    app = typer.Typer(no_args_is_help=True, help="Look parsed plays through, put right what is wrong, and save them.")
    for command in (ls, doubts, correct, corrections, withdraw, save):
        app.command(command.__name__)(command)
    return app


def ls(
    *,
    project: OnlyProject = None,
    library: Library = None,
    limit: Limit = 20,
    cursor: Cursor = None,
    data: Data = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """List plays, the newest first.

    $ callboard plays ls --library --project season
    $ callboard plays ls --unsaved        those that nobody has looked through
    """
    from callboard.cli.render.pages import show_page
    from callboard.cli.render.plays import plays

    page = get("/v1/playbooks", url, data, project=project, saved=library, limit=limit, cursor=cursor)
    show_page(page, plays, nothing="No plays.", as_json=as_json)


def doubts(play: PlayId, *, below: Below = None, data: Data = None, url: Url = None, as_json: Json = False) -> None:
    """List what the engine was unsure of: what to look at first.

    $ callboard plays doubts PLAY
    $ callboard plays doubts PLAY --below 1     all that is not certain
    """
    from callboard.cli.render.console import print_json, show
    from callboard.cli.render.plays import doubts as render

    found = get(f"{_path(play)}/doubts", url, data, below=below)
    if as_json:
        print_json(found)
    else:
        show(render(found) if found else "Nothing is in doubt.")


def correct(
    play: PlayId,
    *,
    element: First,
    to_element: Last = None,
    kind: Type = None,
    speaker: Speakers = None,
    data: Data = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Put right what a piece of a play is, or who says it.

    $ callboard plays correct PLAY --element e12 --speaker ANNA
    $ callboard plays correct PLAY --element e40 --type direction
    $ callboard plays correct PLAY --element e77 --type scene_heading

    The speakers of a cue are those of its whole speech. A correction holds for
    the text: also when the play is parsed again, by whatever engine.
    """
    from callboard.cli.render.console import print_json, show

    body = {"first": element, "last": to_element, "type": kind, "speakers": speaker}
    made = ask(url, data, lambda gateway: gateway.post_json(f"{_path(play)}/corrections", body))
    if as_json:
        print_json(made)
    else:
        show(f"Put right: correction {made['id']}")


def corrections(play: PlayId, *, data: Data = None, url: Url = None, as_json: Json = False) -> None:
    """List what was put right in a play, and what of it does not fit this parse.

    $ callboard plays corrections PLAY
    """
    from callboard.cli.render.console import print_json, show
    from callboard.cli.render.plays import corrections as render

    made = get(f"{_path(play)}/corrections", url, data)
    if as_json:
        print_json(made)
    else:
        show(render(made, datetime.now(UTC)) if made else "Nobody has put anything right.")


def withdraw(play: PlayId, correction: CorrectionId, *, data: Data = None, url: Url = None) -> None:
    """Take a correction back.

    $ callboard plays withdraw PLAY CORRECTION
    """
    from callboard.cli.job_ids import require_id
    from callboard.cli.render.console import show

    path = f"{_path(play)}/corrections/{require_id(correction, 'correction', f'plays corrections {play}')}"
    ask(url, data, lambda gateway: gateway.delete(path))
    show("Taken back.")


def save(play: PlayId, *, data: Data = None, url: Url = None, as_json: Json = False) -> None:
    """Put a play into its project's library, once you have looked it through.

    $ callboard plays save PLAY
    """
    from rich.text import Text

    from callboard.cli.render.console import print_json, show

    saved = ask(url, data, lambda gateway: gateway.post(f"{_path(play)}/save"))
    if as_json:
        print_json(saved)
    else:
        show(Text(f"In the library of {saved['project']}."))


def _path(play: str) -> str:
    from callboard.cli.job_ids import require_id

    return f"/v1/playbooks/{require_id(play, 'play', 'plays ls')}"

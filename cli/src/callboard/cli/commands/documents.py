"""`callboard documents`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from callboard.cli.options import Cursor, Data, Json, Limit, OnlyProject, Url
from callboard.cli.questions import ask, get, questions

DocumentId = Annotated[
    str, typer.Argument(metavar="DOCUMENT", help="A document's id, as `documents ls` prints it.", show_default=False)
]
Out = Annotated[
    Path,
    typer.Option("--output", "-o", metavar="OUT", help="The file to write; - is standard output.", show_default=False),
]


def make_app() -> typer.Typer:
    """The `documents` subcommands."""
    app = typer.Typer(no_args_is_help=True, help="See what was handed in, and what was made of it.")
    for command in (ls, show, preview):
        app.command(command.__name__)(command)
    return app


def ls(
    *,
    project: OnlyProject = None,
    limit: Limit = 20,
    cursor: Cursor = None,
    data: Data = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """List documents, the newest first.

    $ callboard documents ls
    $ callboard documents ls --project season --json | jq '.items[].id'
    """
    from callboard.cli.calling import command
    from callboard.cli.render.documents import documents
    from callboard.cli.render.pages import show_page

    page = get("/v1/documents", url, data, project=project, limit=limit, cursor=cursor)
    nothing = f"No documents. Hand one in: {command('import FILE', data=data, url=url)}"
    show_page(page, documents, nothing=nothing, as_json=as_json)


def show(document: DocumentId, *, data: Data = None, url: Url = None, as_json: Json = False) -> None:
    """Show a document: what it is, what was noticed about it, and what was made of it, by what and when.

    $ callboard documents show 6c69e86f-fa9a-5537-9530-0b0c73916ea5
    $ callboard documents show 6c69e86f-fa9a-5537-9530-0b0c73916ea5 --json | jq .history
    """
    from callboard.cli.render.console import print_json
    from callboard.cli.render.console import show as display
    from callboard.cli.render.documents import document as render

    path = _path(document)
    with questions(url, data) as gateway:
        answer = gateway.get(path)
        history = gateway.get(f"{path}/history", limit=500)["items"]
    if as_json:
        print_json({**answer, "history": history})
    else:
        display(render(answer, history, datetime.now(UTC)))


def preview(document: DocumentId, out: Out, *, data: Data = None, url: Url = None) -> None:
    """Write a Word document as a web page to look at: its headings, lists, tables and notes, without scripts or pictures.

    $ callboard documents preview 6c69e86f-fa9a-5537-9530-0b0c73916ea5 -o play.html
    """
    from callboard.cli.output import require_place, write_output

    require_place(out)
    page = ask(url, data, lambda gateway: gateway.get_export(f"{_path(document)}/preview"))
    write_output(out, page.data)


def _path(document: str) -> str:
    from callboard.cli.job_ids import require_id

    return f"/v1/documents/{require_id(document, 'document', 'documents ls')}"

"""`callboard import`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from callboard.cli.options import Budget, Character, Data, Engine, Json, Model, Redact, To, Url

if TYPE_CHECKING:
    from callboard.cli.gateway import Gateway
    from callboard.cli.importing import Imported

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE",
        help="Plays: text, Markdown, Fountain, FDX, HTML, DOCX, PDF, pictures of pages.",
        show_default=False,
        readable=False,
    ),
]
Project = Annotated[str, typer.Option("--project", metavar="NAME", help="The project that they belong to.")]
Out = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="OUT", help="Where to write it; - is standard output.", show_default=False),
]


def import_plays(
    files: Files,
    *,
    project: Project = "default",
    engine: Engine = "rules",
    model: Model = None,
    budget: Budget = None,
    redact: Redact = False,
    to: To = None,
    out: Out = None,
    character: Character = None,
    data: Data = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Hand plays in, watch them being read, and see who speaks in them.

    $ callboard import hamlet.txt
    $ callboard import hamlet.txt -o hamlet.xml    and keep it as TEI
    $ callboard import hamlet.txt -o sides.zip     or as a side for each
    $ callboard import plays/*.txt --project season

    Handing the same file in again is safe: it is known by its content.
    If you interrupt this command, the import goes on without it; if
    Callboard restarts meanwhile, this command goes on by itself.
    """
    from callboard.cli.conversion import model_choice, require_engine
    from callboard.cli.errors import CliError
    from callboard.cli.gateway import Gateway
    from callboard.cli.importing import import_file, worst
    from callboard.cli.render.console import print_error
    from callboard.cli.render.progress import watching
    from callboard.cli.running import gateway_url

    export = _export(files, to, out, character)
    require_engine(engine)
    choice = model_choice(model, budget, redact=redact)
    fields = {"project": project, "engine": engine, "models": ",".join(choice.models), "redacted": str(redact).lower()}
    fields |= {"budget_usd": str(choice.budget_usd)} if choice.budget_usd else {}
    failures: list[CliError] = []
    address = gateway_url(url, data)
    for file in files:
        try:
            with watching(file.name) as watcher, Gateway(address, waiting=watcher.say) as gateway:
                imported = import_file(gateway, file, fields=fields, watcher=watcher)
                if export is not None:
                    _write(gateway, imported, export[1], format=export[0], character=character)
            _show(imported, as_json=as_json, quiet=export is not None and str(export[1]) == "-")
        except CliError as error:
            failures.append(error)
            if len(files) > 1:
                print_error(error)
    if len(files) > 1 and failures:
        raise typer.Exit(worst(failures).exit_code)
    if failures:
        raise failures[0]


def _export(files: list[Path], to: str | None, out: Path | None, character: str | None) -> tuple[str, Path] | None:
    from callboard.cli.errors import CliError
    from callboard.cli.output import format_for, require_place

    if out is None:
        if to is not None or character is not None:
            raise CliError(
                f"{'--to' if to else '--character'} says what to write, but not where to.",
                "Name one with -o OUT, or -o - for standard output.",
            )
        return None
    if len(files) > 1:
        raise CliError("One output file cannot hold several plays.", "Import them one by one, or leave -o out.")
    chosen = "sides" if character else format_for(to, out)
    require_place(out)
    return chosen, out


def _write(gateway: Gateway, imported: Imported, out: Path, **asked: str | None) -> None:
    from callboard.cli.output import write_output
    from callboard.cli.render.omissions import show_omissions

    export = gateway.get_export(f"/v1/playbooks/{imported.document['playbook_id']}", **asked)
    write_output(out, export.data)
    show_omissions(export.omissions)


def _show(imported: Imported, *, as_json: bool, quiet: bool) -> None:
    from callboard.cli.render.console import print_json, print_notes, show
    from callboard.cli.render.summary import summary

    if as_json:
        print_json({"document": imported.document, "duplicate": imported.duplicate, "summary": imported.summary})
    elif not quiet:
        show(summary(imported.summary))
        if imported.duplicate:
            show("  [dim]These very bytes had been imported before; nothing was done twice.[/]\n")
    print_notes(note["message"] for note in imported.document["text"]["notes"])

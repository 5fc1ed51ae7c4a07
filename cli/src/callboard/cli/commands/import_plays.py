"""`callboard import`."""

from __future__ import annotations

from dataclasses import asdict
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

    Handing the same file in again is safe: it is known by its content,
    and parsed again only by another engine or other models. If you interrupt this command, the import goes on without it; if
    Callboard restarts meanwhile, this command goes on by itself.
    """
    from callboard.cli.conversion import model_choice, require_engine
    from callboard.cli.errors import CliError
    from callboard.cli.gateway import Gateway
    from callboard.cli.importing import import_file, worst
    from callboard.cli.render.console import print_error
    from callboard.cli.render.progress import watching
    from callboard.cli.running import gateway_url
    from callboard.contracts.jobs import ParseChoice

    export = _export(files, to, out, character)
    require_engine(engine)
    asked = ParseChoice(engine=engine, **model_choice(model, budget, redact=redact).model_choice)
    failures: list[CliError] = []
    address = gateway_url(url, data)
    for file in files:
        try:
            with watching(file.name) as watcher, Gateway(address, waiting=watcher.say) as gateway:
                imported = import_file(gateway, file, project=project, asked=asked, watcher=watcher)
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

    export = gateway.get_export(f"/v1/playbooks/{imported.playbook_id}", **asked)
    write_output(out, export.data)
    show_omissions(export.omissions)


def _show(imported: Imported, *, as_json: bool, quiet: bool) -> None:
    from callboard.cli.render.console import print_json, print_notes, show
    from callboard.cli.render.summary import summary

    if as_json:
        print_json(asdict(imported))
    elif not quiet:
        show(summary(imported.summary))
        if imported.duplicate:
            done = "they were parsed once more" if imported.parsed_anew else "nothing was done twice"
            show(f"  [dim]These very bytes had been imported before; {done}.[/]\n")
    print_notes(note["message"] for note in imported.document["text"]["notes"])

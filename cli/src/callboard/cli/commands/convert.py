"""`callboard convert`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from callboard.cli.options import Budget, Character, Engine, Model, Redact, To

File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="A play: text, Markdown, Fountain, FDX, HTML, DOCX, PDF, a picture of a page.",
        show_default=False,
        readable=False,
    ),
]
Out = Annotated[
    Path,
    typer.Option("--output", "-o", metavar="OUT", help="The file to write; - is standard output.", show_default=False),
]


def convert(
    file: File,
    out: Out,
    *,
    to: To = None,
    character: Character = None,
    engine: Engine = "rules",
    model: Model = None,
    budget: Budget = None,
    redact: Redact = False,
) -> None:
    """Turn a play into another format right here, without any server.

    $ callboard convert hamlet.txt -o hamlet.json
    $ callboard convert hamlet.txt -o hamlet.xml    TEI, as in DraCor
    $ callboard convert hamlet.txt -o hamlet.docx
    $ callboard convert hamlet.txt -o sides.zip     a side for each character
    $ callboard convert hamlet.txt --character ophelia -o ophelia.txt
    $ callboard convert hamlet.txt --to json -o - | jq .title
    $ callboard convert hamlet.txt -o hamlet.json --engine hybrid --model gpt-6.1-sol

    What the format has no place for is said on standard error, with how
    often the play has it.
    """
    from callboard.cli.conversion import convert_file, model_choice
    from callboard.cli.output import format_for, require_place, write_output
    from callboard.cli.render.omissions import show_omissions

    chosen = "sides" if character else format_for(to, out)
    require_place(out)
    choice = model_choice(model, budget, redact=redact)
    export = convert_file(file, engine=engine, to=chosen, character=character, choice=choice)
    write_output(out, export.data)
    show_omissions([each.message for each in export.omissions])

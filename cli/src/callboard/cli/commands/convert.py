"""`callboard convert`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from callboard.cli.options import Engine

File = Annotated[
    Path, typer.Argument(metavar="FILE", help="A play: plain text or PDF.", show_default=False, readable=False)
]
Out = Annotated[
    Path,
    typer.Option("--output", "-o", metavar="OUT", help="The file to write; - is standard output.", show_default=False),
]
To = Annotated[
    str | None,
    typer.Option(
        "--to",
        metavar="FORMAT",
        help="json or tei. \\[default: by OUT's suffix, .json or .xml/.tei]",
        show_default=False,
    ),
]


def convert(file: File, out: Out, *, to: To = None, engine: Engine = "rules") -> None:
    """Turn a play into JSON or TEI right here, without any server.

    $ callboard convert hamlet.txt -o hamlet.json
    $ callboard convert hamlet.txt -o hamlet.xml    TEI, as in DraCor
    $ callboard convert hamlet.txt --to json -o - | jq .title
    """
    from callboard.cli.conversion import convert_file
    from callboard.cli.output import format_for, require_place, write_output

    chosen = format_for(to, out)
    require_place(out)
    write_output(out, convert_file(file, engine=engine, to=chosen))

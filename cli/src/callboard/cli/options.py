"""Options that several commands share, described once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

Data: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="The data folder. \\[default: $CALLBOARD_DATA, or callboard/ among your application data]",
        show_default=False,
    ),
]
Url: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--url",
        metavar="URL",
        help="A gateway's address. \\[default: $CALLBOARD_URL, or what runs on the data folder]",
        show_default=False,
    ),
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Engine: TypeAlias = Annotated[str, typer.Option("--engine", metavar="NAME", help="The engine that reads the play.")]
To: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--to",
        metavar="FORMAT",
        help="json, tei, fountain, fdx, markdown, text, docx, csv, lines or sides. \\[default: by OUT's suffix]",
        show_default=False,
    ),
]
Character: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--character",
        metavar="NAME",
        help="Write the side of this character alone, with cue lines, as text.",
        show_default=False,
    ),
]

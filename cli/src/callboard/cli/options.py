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
Limit: TypeAlias = Annotated[int, typer.Option("--limit", "-n", min=1, max=500, help="At most so many.")]
Cursor: TypeAlias = Annotated[
    int | None, typer.Option("--cursor", metavar="N", help="Go on after this page's end.", show_default=False)
]
OnlyProject: TypeAlias = Annotated[
    str | None, typer.Option("--project", metavar="NAME", help="Only those of this project.", show_default=False)
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Engine: TypeAlias = Annotated[
    str,
    typer.Option(
        "--engine",
        metavar="NAME",
        help="Who reads the play: rules, llm (a language model), or hybrid (a model where the rules are unsure).",
    ),
]
Model: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--model",
        metavar="NAME",
        help="A language model for llm and hybrid; several are asked in this order. \\[default: as the settings say]",
        show_default=False,
    ),
]
Budget: TypeAlias = Annotated[
    str | None,
    typer.Option("--budget", metavar="USD", help="What models may cost for each play.", show_default=False),
]
Redact: TypeAlias = Annotated[
    bool, typer.Option("--redact", help="Take addresses and secrets out of what a model is sent.")
]
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

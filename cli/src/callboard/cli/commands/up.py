"""`callboard up`."""

from __future__ import annotations

from typing import Annotated

import typer

from callboard.cli.options import Data

Port = Annotated[
    int | None,
    typer.Option(
        "--port",
        metavar="PORT",
        min=1,
        max=65535,
        help="Port of the gateway. \\[default: the last one if it is free, else any]",
        show_default=False,
    ),
]


def up(*, data: Data = None, port: Port = None) -> None:
    """Start everything on this machine, and keep it running until Ctrl-C.

    $ callboard up
    $ callboard up --data ./season --port 8080

    NATS, Postgres and every service run as processes of their own, on
    loopback only; whatever dies is started again. All that Callboard
    knows is in the data folder, and the next start goes on from there.

    To use servers that run elsewhere, set CALLBOARD_NATS_URL and
    CALLBOARD_DATABASE_URL; none of ours are started then.
    """
    import os
    from functools import partial
    from pathlib import Path

    from callboard.cli.backing_up import in_sentences
    from callboard.cli.render.console import stderr
    from callboard.cli.render.welcome import board_for, welcome
    from callboard.cli.running import data_folder
    from callboard.cli.serving import place, serve
    from callboard.cli.stack import Choices
    from callboard.cli.upgrading import steps_ahead

    folder = data_folder(data)
    with in_sentences(folder.path):
        ahead = steps_ahead(folder)
    for step in ahead:
        words = f"The data folder comes from an earlier Callboard and is brought to format {step.to}: {step.why}."
        stderr().print(words, markup=False, soft_wrap=True)
    choices = Choices.of_environment(port)
    # The other terminal that the words speak of knows nothing of this one's environment.
    named = data or (Path(os.environ["CALLBOARD_DATA"]) if os.environ.get("CALLBOARD_DATA") else None)
    serve(folder, choices, board_for(choices.children, partial(welcome, place(folder), named)))

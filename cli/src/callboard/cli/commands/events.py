"""`callboard events`."""

from __future__ import annotations

from typing import Annotated

import typer

from callboard.cli.options import Data, Json

Follow = Annotated[bool, typer.Option("--follow", "-f", help="Wait for more, until Ctrl-C.")]
Type = Annotated[
    str | None,
    typer.Option("--type", metavar="TYPE", help="Only events of this type, e.g. chunk_parsed.", show_default=False),
]
Aggregate = Annotated[
    str | None,
    typer.Option("--aggregate", metavar="KIND[/ID]", help="Only those of e.g. job, or job/<id>.", show_default=False),
]
After = Annotated[int, typer.Option("--after", metavar="POSITION", min=0, help="Only those after this position.")]


def events(
    *,
    follow: Follow = False,
    event_type: Type = None,
    aggregate: Aggregate = None,
    after: After = 0,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Print the log: everything that ever happened, in order.

    $ callboard events
    $ callboard events --follow --type job_state_changed
    $ callboard events --aggregate job/019a9f6e-8a1c-7c3e-9d55-0c1f0a6a2b11
    $ callboard events --json | jq -r .type | sort | uniq -c
    """
    import json

    from callboard.cli.reading import Wanted, read_events
    from callboard.cli.render.console import stdout
    from callboard.cli.render.events import line
    from callboard.cli.running import log_address

    console = stdout()
    url, namespace = log_address(data)

    def show(event: dict[str, object]) -> None:
        if as_json:
            console.file.write(json.dumps(event, ensure_ascii=False) + "\n")
        else:
            console.print(line(event), soft_wrap=True)
        if follow:
            console.file.flush()

    read_events(url, namespace, Wanted(type=event_type, aggregate=aggregate, after=after, follow=follow), show)

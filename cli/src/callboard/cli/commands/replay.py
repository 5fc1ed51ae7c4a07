"""`callboard replay`."""

from __future__ import annotations

from typing import Annotated

import typer

from callboard.cli.options import Data, Json

Service = Annotated[
    str, typer.Argument(metavar="SERVICE", help="ingest, parser, planner, api, or all.", show_default=False)
]
Verify = Annotated[bool, typer.Option("--verify", help="Compare with the live views instead of replacing them.")]


def replay(service: Service, *, verify: Verify = False, data: Data = None, as_json: Json = False) -> None:
    """Rebuild views from the log and prove that they equal the live ones, row for row.

    $ callboard replay parser --verify
    $ callboard replay all --verify

    Nothing live is touched. Exits with 1 where a row differs, and names it.
    """
    from callboard.cli.calling import command
    from callboard.cli.errors import CliError, Differs
    from callboard.cli.render.console import print_json, show
    from callboard.cli.render.verdicts import as_data, lines
    from callboard.cli.running import find

    if not verify:
        raise CliError("A replay only verifies so far.", f"Say: {command(f'replay {service} --verify', data=data)}")
    running = find(data)
    names = sorted(running.databases) if service == "all" else [service]
    if unknown := [name for name in names if name not in running.databases]:
        raise CliError(f"There is no service called {unknown[0]!r}.", f"Choose one of: {', '.join(running.databases)}.")

    from callboard.cli.verification import definition_of, verify_service

    found = {
        name: verify_service(
            definition_of(name), nats_url=running.nats, namespace=running.namespace, dsn=running.databases[name]
        )
        for name in names
    }
    if as_json:
        print_json(as_data(found))
    else:
        show(lines(found))
    if any(verdict.differences for verdicts in found.values() for verdict in verdicts):
        raise Differs("The live views differ from what the log gives.", "Please report this: it is a defect.")

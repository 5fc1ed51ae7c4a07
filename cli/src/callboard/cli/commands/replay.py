"""`callboard replay`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from callboard.cli.options import Data, Json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from callboard.cli.running import Running

Service = Annotated[
    str, typer.Argument(metavar="SERVICE", help="ingest, parser, planner, api, or all.", show_default=False)
]
Verify = Annotated[bool, typer.Option("--verify", help="Compare with the live views instead of replacing them.")]
Rebuild = Annotated[
    bool, typer.Option("--rebuild", help="Build the views anew beside the live ones, and put them in their place.")
]
CallOff = Annotated[bool, typer.Option("--call-off", help="Drop what a rebuild has built so far.")]


def replay(
    service: Service,
    *,
    verify: Verify = False,
    rebuild: Rebuild = False,
    call_off: CallOff = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Rebuild views from the log: to prove that they equal the live ones, or to replace these while everything runs.

    $ callboard replay parser --verify
    $ callboard replay all --verify
    $ callboard replay api --rebuild

    With --verify nothing live is touched; it exits with 1 where a row
    differs, and names it. With --rebuild the service builds beside its live
    views, which answer as ever, and swaps each in at one stroke.
    """
    from callboard.cli.calling import command
    from callboard.cli.errors import CliError
    from callboard.cli.running import find

    if [verify, rebuild, call_off].count(True) != 1:
        raise CliError(
            "Say what to do: --verify, --rebuild or --call-off.",
            f"To begin with: {command(f'replay {service} --verify', data=data)}",
        )
    running = find(data)
    names = sorted(running.databases) if service == "all" else [service]
    if unknown := [name for name in names if name not in running.databases]:
        raise CliError(f"There is no service called {unknown[0]!r}.", f"Choose one of: {', '.join(running.databases)}.")
    if verify:
        _verify(running, names, as_json=as_json)
    elif rebuild:
        _rebuild(running, names, as_json=as_json)
    else:
        _call_off(running, names, as_json=as_json)


def _verify(running: Running, names: Sequence[str], *, as_json: bool) -> None:
    from callboard.cli.errors import Differs
    from callboard.cli.render.console import print_json, show
    from callboard.cli.render.verdicts import as_data, lines
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


def _rebuild(running: Running, names: Sequence[str], *, as_json: bool) -> None:
    from callboard.cli.rebuilding import rebuild_views
    from callboard.cli.render.console import print_json, show

    def say(view: str, position: int) -> None:
        if not as_json:
            show(f"  {name}.{view}: building, at position {position:,}")

    done: dict[str, list[str]] = {}
    for name in names:
        done[name] = _views(name)
        rebuild_views(name, done[name], dsn=running.databases[name], address=running.services[name], say=say)
    if as_json:
        print_json({"rebuilt": done})
    else:
        show("\n".join(f"✓ {name}.{view} was built anew" for name, views in done.items() for view in views))


def _call_off(running: Running, names: Sequence[str], *, as_json: bool) -> None:
    from callboard.cli.rebuilding import call_off_rebuilds
    from callboard.cli.render.console import print_json, show

    dropped = {name: call_off_rebuilds(name, _views(name), dsn=running.databases[name]) for name in names}
    if as_json:
        print_json({"called_off": dropped})
    else:
        lines = [f"✓ {name}.{view} is no longer being rebuilt" for name, views in dropped.items() for view in views]
        show("\n".join(lines) or "Nothing was being rebuilt.")


def _views(service: str) -> list[str]:
    from callboard.cli.verification import definition_of

    return [projection.name for projection in definition_of(service).projections]

"""The `callboard` command: its subcommands, and how an error leaves it."""

from __future__ import annotations

import logging
import sys
from typing import Annotated

import typer

from callboard.cli.commands import (
    backup,
    convert,
    demo,
    documents,
    events,
    import_plays,
    jobs,
    plays,
    replay,
    restore,
    status,
    up,
    upgrade,
    version,
    workers,
)
from callboard.cli.errors import CliError
from callboard.cli.render.console import print_error

_HELP = """
Scripts in, productions on the board.

Start Callboard on this machine, hand it a play, and get its playbook:
who says what, where, with which directions.

$ callboard demo                        see it work, with a short play
$ callboard up                          start everything, and leave it on
$ callboard import hamlet.txt           hand in a play, see who speaks
$ callboard convert hamlet.txt -o h.xml the same without any server
"""
_EPILOG = (
    "Exit codes: 0 done · 1 it could not be done, or a check found differences · 2 wrong usage · "
    "3 no Callboard is running · 4 the file cannot be used · 5 a job failed · 130 interrupted"
)


def make_app() -> typer.Typer:
    """The command line, ready to be called."""
    app = typer.Typer(
        name="callboard",
        help=_HELP,
        epilog=_EPILOG,
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(help=_HELP, epilog=_EPILOG)(options_of_all)
    app.command("up")(up.up)
    app.command("demo")(demo.demo)
    app.command("import")(import_plays.import_plays)
    app.command("convert")(convert.convert)
    app.add_typer(documents.make_app(), name="documents")
    app.add_typer(plays.make_app(), name="plays")
    app.add_typer(jobs.make_app(), name="jobs")
    app.command("events")(events.events)
    app.command("workers")(workers.workers)
    app.command("status")(status.status)
    app.command("replay")(replay.replay)
    app.command("backup")(backup.backup)
    app.command("restore")(restore.restore)
    app.command("upgrade")(upgrade.upgrade)
    app.command("version")(version.version)
    return app


def say_version(asked: bool) -> None:  # noqa: FBT001 - typer's own form of a flag's callback
    """End with the version where somebody asked for it."""
    if asked:
        version.version()
        raise typer.Exit


def options_of_all(
    *,
    _version: Annotated[
        bool, typer.Option("--version", callback=say_version, is_eager=True, help="Say which Callboard this is.")
    ] = False,
) -> None:
    """Take what stands before every command."""


def main() -> None:
    """Run the command that the arguments name; expected errors become one sentence and a documented exit code."""
    # What a library has to say is for services' logs; what a person needs to know, the commands say themselves.
    logging.getLogger().addHandler(logging.NullHandler())
    try:
        make_app()()
    except CliError as error:
        print_error(error)
        sys.exit(error.exit_code)

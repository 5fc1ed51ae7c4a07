"""A short play of our own through the whole stack, in a folder that goes away with it."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

from callboard.cli.gateway import Gateway
from callboard.cli.importing import Imported, import_file
from callboard.cli.render.console import stdout
from callboard.cli.render.progress import watching
from callboard.cli.render.summary import summary
from callboard.cli.render.welcome import board_for, demo_farewell, demo_words
from callboard.cli.running import Running
from callboard.cli.serving import forever, serve
from callboard.cli.stack import Choices
from callboard.contracts.jobs import ParseChoice
from callboard.embedded import DataFolder

PLAY = "the_borrowed_lantern.txt"


def demonstrate() -> None:
    """Start everything, import the play, show its summary, and serve on where somebody watches.

    Raises:
        CliError: something of it failed.
    """
    watched = stdout().is_terminal
    choices = Choices.of_environment()
    board = board_for(choices.children, lambda _running: "")

    async def work(running: Running) -> None:
        imported = await asyncio.to_thread(import_play, running.gateway)
        board.say(f"\n [dim]callboard import {PLAY}[/]")
        board.say(summary(imported.summary))
        if watched:
            board.suggest(demo_words(running))
            await forever(running)
        board.suggest(demo_farewell(running))

    with temporary_folder() as path:
        serve(DataFolder(path), choices, board, work)


def import_play(gateway_url: str) -> Imported:
    """Hand the play in and follow it, as `callboard import` does."""
    with (
        as_file(files("callboard.cli") / "plays" / PLAY) as file,
        watching(PLAY, quiet=True) as watcher,
        Gateway(gateway_url, waiting=watcher.say) as gateway,
    ):
        return import_file(gateway, file, project="demo", asked=ParseChoice(), watcher=watcher)


@contextmanager
def temporary_folder() -> Generator[Path]:
    """A folder that the unprivileged account of a Postgres may pass through, and that goes away in the end."""
    path = Path(tempfile.mkdtemp(prefix="callboard-demo-"))
    try:
        path.chmod(0o711)
        yield path / "data"
    finally:
        shutil.rmtree(path, ignore_errors=True)

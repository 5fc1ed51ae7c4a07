"""What `callboard up` and `callboard demo` say when everything is ready."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from callboard.cli.calling import command
from callboard.cli.render.board import Board, LineBoard, LiveBoard
from callboard.cli.render.console import stdout

if TYPE_CHECKING:
    from rich.console import RenderableType

    from callboard.cli.running import Running


def board_for(children: Sequence[str], words: Callable[[Running], RenderableType]) -> Board:
    """A live board on a terminal, lines elsewhere."""
    console = stdout()
    return LiveBoard(console, children, words) if console.is_terminal else LineBoard(console, words)


def welcome(place: Path, data: Path | None, running: Running) -> RenderableType:
    """Where the gateway is, where the data are, and what to try next."""
    return _words(
        f"[bold green]Callboard is ready[/] at [bold]{running.gateway}[/]",
        f"[dim]data and logs in {place}[/]",
        "In another terminal:",
        [
            (command("import FILE", data=data), "hand in a play"),
            (command("status", data=data), "see how everything is doing"),
            (command("events --follow", data=data), "watch the log"),
            (f"curl {running.gateway}/v1/documents", "ask the gateway yourself"),
        ],
        "Ctrl-C stops everything.",
    )


def demo_words(running: Running) -> RenderableType:
    """The same for a demo that goes on serving, and whose data folder goes away with it."""
    return _words(
        f"[bold green]The gateway answers[/] at [bold]{running.gateway}[/]",
        None,
        "In another terminal:",
        [
            (command("import FILE", url=running.gateway), "hand in a play of your own"),
            (f"curl {running.gateway}/v1/playbooks", "see what the gateway knows"),
            (f"curl {running.gateway}/v1/status", "see how everything is doing"),
            (command("up"), "the same, with data that stay"),
        ],
        "Ctrl-C stops everything and removes it.",
    )


def demo_farewell(running: Running) -> RenderableType:
    """What a demo says that nobody watches on a terminal, and that therefore ends here."""
    return _words(
        f"[bold green]The gateway answers[/] at [bold]{running.gateway}[/], and stops now: no terminal waits for it.",
        None,
        "Try next:",
        [
            (command("demo"), "on a terminal: the same, until Ctrl-C"),
            (command("up"), "start everything, with data that stay"),
            (command("import FILE"), "then, in another terminal: hand in a play of your own"),
        ],
        None,
    )


def _words(
    first: str, second: str | None, lead: str, commands: Sequence[tuple[str, str]], last: str | None
) -> RenderableType:
    from rich.console import Group
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    tries = Table(box=None, show_header=False, pad_edge=False, padding=(0, 3, 0, 0))
    for line, what in commands:
        tries.add_row(Text(f"  {line}", style="cyan", no_wrap=True, overflow="ignore"), Text(what, style="dim"))
    parts = [first, *([second] if second else []), "", lead, tries, *(["", last] if last else [])]
    return Padding(Group(*parts), (1, 1, 0, 1), expand=False)

"""The two consoles: answers go to stdout, progress and errors to stderr."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from callboard.cli.errors import CliError

# Wide enough for one line of each listing where nobody's window sets the width.
_PIPE_WIDTH = 200


def stdout() -> Console:
    """Where answers go."""
    return _console(stderr=False)


def stderr() -> Console:
    """Where progress and errors go."""
    return _console(stderr=True)


def show(renderable: RenderableType, console: Console | None = None) -> None:
    """Print on a console, stdout unless given. What is not a terminal gets no blanks at the ends of lines."""
    console = console or stdout()
    if console.is_terminal:
        console.print(renderable)
        return
    with console.capture() as captured:
        console.print(renderable)
    console.file.writelines(f"{line.rstrip()}\n" for line in captured.get().splitlines())
    console.file.flush()


def print_json(value: Any) -> None:
    """One JSON document on stdout, indented on a terminal and a single line in a pipe."""
    console = stdout()
    text = json.dumps(value, indent=2 if console.is_terminal else None, ensure_ascii=False)
    console.file.write(f"{text}\n")


def print_error(error: CliError) -> None:
    """The sentence and the hint of an error, on stderr."""
    console = stderr()
    console.print("[bold red]error:[/]", _plain(str(error)), soft_wrap=True)
    if error.hint:
        console.print("[dim] hint:[/]", _plain(error.hint), soft_wrap=True)


def print_notes(notes: Iterable[str]) -> None:
    """What was noticed about a file, on stderr."""
    for note in notes:
        stderr().print("[yellow] note:[/]", _plain(note), soft_wrap=True)


def _console(*, stderr: bool) -> Console:
    from callboard.cli.render.harmless import HarmlessConsole

    console = HarmlessConsole(stderr=stderr, highlight=False)
    if not console.is_terminal:
        console = HarmlessConsole(stderr=stderr, highlight=False, width=_PIPE_WIDTH)
    return console


def _plain(text: str) -> Any:
    from rich.text import Text

    return Text(text)

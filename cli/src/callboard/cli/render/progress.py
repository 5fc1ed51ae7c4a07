"""Live progress of a long piece of work: a bar on a terminal, a line per change anywhere else. Always on stderr."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from callboard.cli.render.console import stderr

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID


class Watcher(Protocol):
    """Hears how one piece of work goes."""

    def say(self, what: str, share: float | None = None) -> None:
        """`what` goes on in a few words; `share` (0 to 1) of it is done, None where nobody can say."""
        ...


class LineWatcher:
    """Prints a line whenever the words change; for pipes and logs."""

    def __init__(self, console: Console, title: str) -> None:
        self._console = console
        self._title = title
        self._last = ""

    def say(self, what: str, share: float | None = None) -> None:  # noqa: ARG002 - lines show words only
        """Print the words, unless they are those of the last line."""
        if what != self._last:
            self._last = what
            self._console.print(f"{self._title}: {what}", soft_wrap=True, markup=False)


class BarWatcher:
    """Moves a bar; for terminals."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    def say(self, what: str, share: float | None = None) -> None:
        """Show the words and move the bar, or let it pulse."""
        total = None if share is None else 1.0
        self._progress.update(self._task, what=what, total=total, completed=share or 0.0)


@contextmanager
def watching(title: str, *, quiet: bool = False) -> Generator[Watcher]:
    """A watcher for the length of a block; what it showed is gone from a terminal afterwards."""
    console = stderr()
    if quiet or not console.is_terminal:
        console.quiet = quiet
        yield LineWatcher(console, title)
        return
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", style="bold", markup=False),
        BarColumn(bar_width=28),
        TextColumn("{task.fields[what]}", markup=False),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield BarWatcher(progress, progress.add_task(title, total=None, what=""))

"""The board that `callboard up` shows: a status line for each process, live on a terminal and line by line elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, Self

from callboard.cli.render.console import show
from callboard.cli.render.summary import count
from callboard.embedded import State, Status

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.live import Live

    from callboard.cli.running import Running

_MARKS = {
    State.WAITING: ("·", "dim"),
    State.STARTING: ("◌", "cyan"),
    State.READY: ("●", "green"),
    State.RESTARTING: ("↻", "yellow"),
    State.STOPPING: ("◌", "dim"),
    State.STOPPED: ("○", "dim"),
    State.FAILED: ("✗", "bold red"),
}


class Board(Protocol):
    """Shows how the processes of a run are doing."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_exc: object) -> None: ...

    def update(self, status: Status) -> None:
        """One process is in another state."""
        ...

    def ready(self, running: Running) -> None:
        """All of them are ready."""
        ...

    def say(self, what: RenderableType) -> None:
        """Something came of the run; it stays on the screen."""
        ...

    def suggest(self, what: RenderableType) -> None:
        """What to try while the run goes on."""
        ...


class LineBoard:
    """A line for each change; for pipes and logs."""

    def __init__(self, console: Console, welcome: Callable[[Running], RenderableType]) -> None:
        """`welcome` says what to try once all is ready."""
        self._console = console
        self._welcome = welcome
        self._last: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        pass

    def update(self, status: Status) -> None:
        """Print the change, unless the words are those of the last one."""
        words = describe(status)
        if self._last.get(status.name) != words:
            self._last[status.name] = words
            self._console.print(f"{status.name:<9} {words}", markup=False, soft_wrap=True)
            self._console.file.flush()

    def ready(self, running: Running) -> None:
        """Print what to try."""
        self.suggest(self._welcome(running))

    def say(self, what: RenderableType) -> None:
        """Print it."""
        show(what, self._console)

    def suggest(self, what: RenderableType) -> None:
        """Print it."""
        show(what, self._console)


class LiveBoard:
    """A table that changes in place; for terminals."""

    def __init__(self, console: Console, children: Sequence[str], welcome: Callable[[Running], RenderableType]) -> None:
        """`children` are all processes to come, in the order of their lines."""
        self._statuses = {name: Status(name) for name in children}
        self._welcome = welcome
        self._below: RenderableType = ""
        self._live = _live(console)

    def __enter__(self) -> Self:
        self._live.start()
        self._show()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._below = ""
        self._show()
        self._live.stop()

    def update(self, status: Status) -> None:
        """Change the process's line."""
        self._statuses[status.name] = status
        self._show()

    def ready(self, running: Running) -> None:
        """Show what to try below the table."""
        self.suggest(self._welcome(running))

    def say(self, what: RenderableType) -> None:
        """Print it above the table, which would otherwise be drawn over it at its next change."""
        self._live.console.print(what)

    def suggest(self, what: RenderableType) -> None:
        """Show it below the table, for as long as the run goes on."""
        self._below = what
        self._show()

    def _show(self) -> None:
        from rich.console import Group

        # The last line stays empty: that is where the terminal echoes ^C.
        self._live.update(Group(table(list(self._statuses.values())), self._below, ""), refresh=True)


def table(statuses: Sequence[Status]) -> RenderableType:
    """One line per process: a mark, its name, its state, and where it is reached or why it is not."""
    from rich.table import Table
    from rich.text import Text

    lines = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for status in statuses:
        mark, style = _MARKS[status.state]
        restarts = f"restarted {count(status.restarts, 'time')}" if status.restarts else ""
        lines.add_row(
            Text(f" {mark}", style=style),
            Text(status.name, style="bold"),
            Text(status.state, style=style),
            Text(status.reason or status.address or "", style="" if status.reason else "dim"),
            Text(restarts, style="yellow"),
        )
    return lines


def describe(status: Status) -> str:
    """A process's state in words: `ready at 127.0.0.1:15432`, `restarting in 0.5 s: it was ended by SIGKILL`."""
    match status:
        case Status(state=State.READY, address=str(address)):
            return f"ready at {address}"
        case Status(state=State.RESTARTING, reason=reason, retry_in_s=pause):
            return f"restarting in {pause or 0:.1g} s: {reason}"
        case Status(state=State.STARTING, reason=str(reason)):
            return f"starting: {reason}"
        case Status(state=State.FAILED, reason=reason):
            return f"failed: {reason}"
        case _:
            return str(status.state)


def _live(console: Console) -> Live:
    from rich.live import Live

    # Nothing moves by itself: each change is drawn when it happens, and an idle board costs nothing.
    return Live(console=console, auto_refresh=False)

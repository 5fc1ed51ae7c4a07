"""A playbook's summary as a person reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import RenderableType

_BAR = 24
_SHOWN = 20
_EIGHTHS = " ▏▎▍▌▋▊▉"


def summary(play: Mapping[str, Any]) -> RenderableType:
    """Title, author, acts, scenes, speakers with their lines, directions, what is unattributed, and how much is in doubt.

    `play` has the shape of `callboard.playbook.Summary`.
    """
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    title = Text(str(play["title"] or "Untitled"), style="bold")
    author = play["author"]
    by = [Text(author if author.lower().startswith("by ") else f"by {author}")] if author else []
    return Padding(Group(title, *by, "", figures(play), "", _speakers(play)), (1, 2), expand=False)


def figures(play: Mapping[str, Any]) -> str:
    """One line: `2 acts · 4 scenes · 61 speeches · 9 speakers · 24 directions · nothing in doubt`."""
    left, doubtful = int(play["unattributed"]), int(play.get("doubtful", 0))
    remains = [f"{n:,} {what}" for n, what in ((doubtful, "in doubt"), (left, "unattributed")) if n]
    parts = [
        count(play["acts"], "act"),
        count(play["scenes"], "scene"),
        count(play["speeches"], "speech", "speeches"),
        count(len(play["speakers"]), "speaker"),
        count(play["directions"], "direction"),
        f"[yellow]{', '.join(remains)}[/]" if remains else "nothing in doubt",
    ]
    return " · ".join(parts)


def count(number: int, noun: str, plural: str | None = None) -> str:
    """`1 act`, `2 acts`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def bar(share: float, width: int = _BAR) -> str:
    """A bar of block characters as long as `share` (0 to 1) of `width` columns, to an eighth of a column."""
    eighths = round(max(0.0, min(share, 1.0)) * width * 8)
    full, rest = divmod(eighths, 8)
    return "█" * full + (_EIGHTHS[rest] if rest else "")


def _speakers(play: Mapping[str, Any]) -> RenderableType:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    table.add_column("speaker", max_width=36)
    table.add_column("lines", justify="right")
    table.add_column("words", justify="right")
    table.add_column("")
    speakers = play["speakers"]
    most = max((s["words"] for s in speakers), default=0) or 1
    for speaker in speakers[:_SHOWN]:
        share = bar(speaker["words"] / most)
        table.add_row(
            Text(speaker["name"]), f"{speaker['speeches']:,}", f"{speaker['words']:,}", Text(share, style="cyan")
        )
    hidden = len(speakers) - _SHOWN
    if hidden <= 0:
        return table
    return Group(table, Text(f"… and {hidden} more with fewer words; --json shows all", style="dim"))

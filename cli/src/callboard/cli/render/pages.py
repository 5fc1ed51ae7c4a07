"""One page of a listing, for people or for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from rich.console import RenderableType

Table: TypeAlias = "Callable[[Sequence[Mapping[str, Any]], datetime], RenderableType]"
"""Draws rows, with the time that it is now."""


def show_page(page: Mapping[str, Any], table: Table, *, nothing: str, as_json: bool) -> None:
    """Print a page as the gateway answers it: its rows and how to go on, or `nothing` where there are none."""
    from callboard.cli.render.console import print_json, show

    if as_json:
        print_json(page)
        return
    show(table(page["items"], datetime.now(UTC)) if page["items"] else nothing)
    if page["next_cursor"]:
        show(f"[dim]… and more; go on with --cursor {page['next_cursor']}, or raise --limit[/]")

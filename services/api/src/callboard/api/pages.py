"""One page of a listing, from one row more than it shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from callboard.api.answers import Page, Row

ItemT = TypeVar("ItemT")


def page(rows: Sequence[Row], limit: int, item: Callable[[Row], ItemT]) -> Page[ItemT]:
    """At most `limit` items. A row beyond them means that there is a next page, which begins after the last one shown."""
    shown = rows[:limit]
    more = len(rows) > limit
    return Page(
        items=[item(row) for row in shown], next_cursor=str(shown[-1]["created_position"]) if more and shown else None
    )

"""Waiting for whatever happens next, without missing what happens between a query and the wait."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from callboard.kernel.projections import ProjectionRunner, ViewBehind
from callboard.kernel.views import Views


class Moment:
    """Where every view stood when it was taken: take it before a query, and wait for it to pass after."""

    def __init__(self, positions: Sequence[tuple[ProjectionRunner, int]]) -> None:
        """`positions` has each view with where it stood."""
        self._positions = positions

    @classmethod
    async def of(cls, views: Views) -> Moment:
        """The present one."""
        return cls([(view, await view.position()) for view in views])

    def told(self, *views: str) -> int:
        """The position up to which each of these views, by their names, held everything."""
        return min(at for view, at in self._positions if view.health.projection in views)

    async def passed(self, seconds: float) -> None:
        """Return once any view has gone on since, at the latest after so many seconds."""
        waiting = [asyncio.create_task(_reached(view, at + 1, seconds)) for view, at in self._positions]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waiting:
                each.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)


async def _reached(view: ProjectionRunner, position: int, seconds: float) -> None:
    try:
        await view.wait_for(position, seconds)
    except ViewBehind:
        return

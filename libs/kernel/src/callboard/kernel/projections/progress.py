"""How far a view has come, as this process knows it, and who waits for it here."""

from __future__ import annotations

import asyncio

UNKNOWN = -1
"""The position of a view that is not built yet, or of which nothing is known here."""


class Progress:
    """A position that one task reports and others wait for."""

    def __init__(self) -> None:
        """Begin knowing nothing."""
        self._position = UNKNOWN
        self._waiting: set[tuple[int, asyncio.Future[None]]] = set()

    @property
    def position(self) -> int:
        """What was reported last."""
        return self._position

    def report(self, position: int) -> None:
        """Say where the view stands. It may go back: a rebuild begins at 0, a lost connection is `UNKNOWN`."""
        self._position = position
        for wanted, reached in self._waiting:
            if position >= wanted and not reached.done():
                reached.set_result(None)

    async def reached(self, position: int) -> None:
        """Wait until the view is reported at `position` or beyond."""
        if self._position >= position:
            return
        reached = asyncio.get_running_loop().create_future()
        waiter = (position, reached)
        self._waiting.add(waiter)
        try:
            await reached
        finally:
            self._waiting.discard(waiter)

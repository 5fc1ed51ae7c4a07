"""How long a seed lets faults last, and the pauses between one thing done to the engine and the next."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Pauses:
    """Lets each pause last as long as it was drawn, or less where the last fault of the round has passed."""

    def __init__(self) -> None:
        self._over = asyncio.Event()

    async def take(self, seconds: float) -> None:
        """Return after so many seconds, and at once when no more faults come: what is left to do is done then."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._over.wait()

    def end(self) -> None:
        """Say that no more faults come."""
        self._over.set()

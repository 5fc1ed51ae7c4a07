"""Waiting for what no event tells of: a condition that is asked for until it holds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


async def until(condition: Callable[[], bool | Awaitable[bool]], seconds: float = 20) -> None:
    """Return once the condition holds; it is asked every few milliseconds.

    Raises:
        TimeoutError: it did not hold within so many seconds.
    """
    async with asyncio.timeout(seconds):
        while not (await answer if isinstance(answer := condition(), Awaitable) else answer):  # noqa: ASYNC110 - asks a server
            await asyncio.sleep(0.005)

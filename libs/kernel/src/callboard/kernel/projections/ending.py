"""Ending a task for certain."""

from __future__ import annotations

import asyncio
from typing import Any

_ASK_AGAIN_SECONDS = 0.1


async def end_task(task: asyncio.Task[Any]) -> None:
    """Cancel a task until it is over; what it raised stays in it.

    Once is not enough: on Python 3.11, `asyncio.wait_for` swallows a cancellation that arrives together with its result
    (cpython issue 86296), wherever in a library that happens.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=_ASK_AGAIN_SECONDS)

"""Ending tasks for certain."""

from __future__ import annotations

import asyncio
from typing import Any

_ASK_AGAIN_SECONDS = 0.1


async def end_task(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks until they are over; what they raised stays in them.

    Once is not enough: on Python 3.11, `asyncio.wait_for` swallows a cancellation that arrives together with its result
    (cpython issue 86296), wherever in a library that happens.
    """
    while running := [task for task in tasks if not task.done()]:
        for task in running:
            task.cancel()
        await asyncio.wait(running, timeout=_ASK_AGAIN_SECONDS)

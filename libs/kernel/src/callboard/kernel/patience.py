"""Waiting no longer than one wants to, even for what cannot be stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")


async def answered_within(seconds: float, work: Coroutine[Any, Any, _T]) -> _T:
    """What `work` gives, if it does so in time; otherwise it is asked to end and left behind.

    `asyncio.timeout` waits until the cancelled work has ended. A query of asyncpg's to a server that is frozen does not:
    it waits for the server to confirm that the query was cancelled.

    Raises:
        TimeoutError: it took longer.
    """
    task = asyncio.ensure_future(work)
    task.add_done_callback(_look_away)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    except asyncio.CancelledError:
        task.cancel()
        raise
    if not done:
        task.cancel()
        raise TimeoutError(f"no answer within {seconds:g} s")
    return task.result()


def _look_away(task: asyncio.Future[Any]) -> None:
    """Take note of how it ended, so that nobody complains that nobody did."""
    if not task.cancelled():
        task.exception()

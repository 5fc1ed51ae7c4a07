"""Waiting for what no event tells of: a condition that is asked for until it holds, and calls that have begun."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, TypeVar

ResultT = TypeVar("ResultT")


async def until(condition: Callable[[], bool | Awaitable[bool]], seconds: float = 20) -> None:
    """Return once the condition holds; it is asked every few milliseconds.

    Raises:
        TimeoutError: it did not hold within so many seconds.
    """
    async with asyncio.timeout(seconds):
        while not (await answer if isinstance(answer := condition(), Awaitable) else answer):  # noqa: ASYNC110 - asks a server
            await asyncio.sleep(0.005)


async def begun(calls: Sequence[Coroutine[Any, Any, ResultT]]) -> list[asyncio.Task[ResultT]]:
    """Tasks of one or more calls, each of which has come to where it waits for the first time."""
    left, all_begun = len(calls), asyncio.Event()

    async def carry(call: Coroutine[Any, Any, ResultT]) -> ResultT:
        nonlocal left
        left -= 1
        if not left:
            all_begun.set()  # whoever waits for this goes on when the call below has let go
        return await call

    tasks = [asyncio.create_task(carry(call)) for call in calls]
    await all_begun.wait()
    return tasks

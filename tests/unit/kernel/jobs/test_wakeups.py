"""The bell that the chores of a worker sleep by."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from callboard.kernel.jobs.wakeups import Bell
from callboard.kernel.retries import Retries

_log = logging.getLogger(__name__)


async def answered(bell: Bell, look: Callable[[], Awaitable[None]]) -> None:
    """Answer the bell with `look`, until that raises what is no outage."""
    async with asyncio.timeout(5):
        await bell.answer_forever(look, Retries(_log, "cannot look"))


async def test_each_ring_is_answered_by_a_look() -> None:
    """Nothing is looked at unasked, and a ring in the middle of a look asks for another."""
    bell, looks = Bell(), 0

    async def look() -> None:
        nonlocal looks
        looks += 1
        if looks == 2:
            raise ZeroDivisionError
        bell.ring()

    task = asyncio.create_task(answered(bell, look))
    await asyncio.wait([task], timeout=0)
    unasked = looks
    bell.ring()
    with pytest.raises(ZeroDivisionError):
        await task

    assert (0, 2) == (unasked, looks)


async def test_an_outage_is_looked_through_without_another_ring(caplog: pytest.LogCaptureFixture) -> None:
    """One ring is enough for as many looks as it takes; after one that succeeded the next outage is told anew."""
    bell, looks = Bell(), 0

    async def look() -> None:
        nonlocal looks
        looks += 1
        match looks:
            case 1 | 2 | 4:
                raise ConnectionError(f"look {looks}")
            case 3:
                bell.ring()
            case _:
                raise ZeroDivisionError

    bell.ring()
    with pytest.raises(ZeroDivisionError):
        await answered(bell, look)

    told = [
        record.getMessage()[-6:]
        for record in caplog.records
        if (record.name, record.levelno) == (__name__, logging.WARNING)
    ]
    assert (5, ["look 1", "look 4"]) == (looks, told)

"""Tasks are ended for certain, also those that a library keeps from hearing of it once."""

import asyncio

from callboard.kernel.background import Background
from callboard.kernel.ending import end_task


async def deaf_at_first() -> None:
    """Passes over the first cancellation, as `asyncio.wait_for` may do on Python 3.11."""
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        await asyncio.Event().wait()


async def nothing() -> None:
    """Is over at once."""


async def test_tasks_are_asked_until_they_are_over() -> None:
    """Several at a time; one that is over already is left alone."""
    over = asyncio.create_task(nothing())
    await over
    deaf = [asyncio.create_task(deaf_at_first()) for _ in range(2)]
    await asyncio.wait(deaf, timeout=0)
    async with asyncio.timeout(5):
        await end_task(over, *deaf)

    assert [True, True] == [task.cancelled() for task in deaf]
    assert not over.cancelled()


async def test_a_process_stops_whatever_its_tasks_pass_over() -> None:
    """A service that is asked to stop does not wait for ever."""
    background = Background()
    task = background.start("deaf", deaf_at_first())
    await asyncio.wait([task], timeout=0)
    async with asyncio.timeout(5):
        await background.stop()

    assert task.cancelled()

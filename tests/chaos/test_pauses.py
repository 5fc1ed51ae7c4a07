"""A round's pauses last as they were drawn while faults come, and no longer than that."""

from __future__ import annotations

import asyncio

from chaos.pauses import Pauses


async def test_a_pause_lasts_as_it_was_drawn() -> None:
    """While faults still come."""
    loop = asyncio.get_running_loop()
    began = loop.time()

    await Pauses().take(0.05)

    assert loop.time() - began >= 0.05


async def test_no_pause_outlasts_the_faults() -> None:
    """Whoever pauses goes on when the last has passed, and nobody pauses after that."""
    pauses = Pauses()
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(pauses.take(60))
        pauses.end()
        group.create_task(pauses.take(60))

"""What loops do with a failure that they caught: outlive it, or let it end them."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from callboard.kernel.outages import raise_unless_outage


@pytest.mark.parametrize("error", [ConnectionError(), asyncpg.InterfaceError("connection is closed")])
async def test_an_outage_is_outlived(error: Exception) -> None:
    """A server that is away, and a connection that it cut, pass by themselves."""
    raise_unless_outage(error)


async def test_what_does_not_pass_is_raised_as_it_is() -> None:
    """A fault of the program ends the loop."""
    with pytest.raises(ZeroDivisionError):
        raise_unless_outage(ZeroDivisionError())


async def test_who_is_to_end_does_so_although_an_outage_hid_it() -> None:
    """A cancellation that a lost connection turned into its own error still counts, and names that error."""
    cut = asyncpg.InterfaceError("connection is closed")

    async def loop() -> None:
        try:
            await hiding()
        except asyncpg.InterfaceError as error:
            raise_unless_outage(error)
        await asyncio.Event().wait()

    async def hiding() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise cut from None

    task = asyncio.create_task(loop())
    await asyncio.wait([task], timeout=0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError) as ended:
        async with asyncio.timeout(5):
            await task
    assert ended.value.__cause__ is cut

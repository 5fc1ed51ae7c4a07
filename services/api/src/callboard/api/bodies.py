"""Request bodies as they arrive: no longer than is allowed, and never waited for without end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from callboard.api.problems import Stalled
from callboard.contracts.problems import Problem, Refused

_DRAIN_SECONDS = 5.0
_STALL_SECONDS = 30.0
"""How long a body may stand still; then its connection, and what was kept of it, are given up."""


async def moving(body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes. Stalled where nothing comes for too long."""
    while True:
        try:
            async with asyncio.timeout(_STALL_SECONDS):
                chunk = await anext(body, None)
        except TimeoutError:
            raise Stalled(_STALL_SECONDS) from None
        if chunk is None:
            return
        yield chunk


async def drain(body: AsyncIterator[bytes]) -> None:
    """Read on for a while: a sender that is cut off in the middle of its body may never see the answer."""
    try:
        async with asyncio.timeout(_DRAIN_SECONDS):
            async for _ in body:
                pass
    except TimeoutError:
        return


async def whole(body: AsyncIterator[bytes], limit: int) -> bytes:
    """All of a body.

    Raises:
        Refused: BODY_TOO_LARGE, it is over `limit` bytes.
        Stalled: nothing more of it comes.
    """
    chunks = moving(body)
    read = bytearray()
    async for chunk in chunks:
        read += chunk
        if len(read) > limit:
            await drain(chunks)
            raise Refused(
                Problem(
                    code="BODY_TOO_LARGE",
                    message=f"The request's body is over the limit of {limit / 2**20:g} MiB.",
                    hint="Send it in several requests; with keys or ids of their own, items may be sent again.",
                )
            )
    return bytes(read)

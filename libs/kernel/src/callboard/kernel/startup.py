"""Patience at the start: servers that come up a little later than we do are waited for, with one line that says so."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from callboard.kernel.database import DatabaseUnreachable
from callboard.kernel.errors import NatsUnreachable, Unavailable
from callboard.kernel.structured import structlog

_SOON = 1.0
_PAUSE = 0.25

T = TypeVar("T")
_log = structlog.stdlib.get_logger(__name__)


async def insist(attempt: Callable[[float], Awaitable[T]], patience: float) -> T:
    """What `attempt` gives, tried for `patience` seconds; it is told how many seconds it may take.

    Raises what the last attempt raised: NatsUnreachable, DatabaseUnreachable or Unavailable; anything else at once.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience
    left = min(_SOON, patience)
    told = False
    while True:
        try:
            return await attempt(max(left, _PAUSE))
        except (NatsUnreachable, DatabaseUnreachable, Unavailable) as error:
            left = deadline - loop.time()
            if left <= _PAUSE:
                raise
            if not told:
                await _log.awarning("waiting_at_start", reason=str(error), seconds=round(left))
                told = True
        await asyncio.sleep(_PAUSE)

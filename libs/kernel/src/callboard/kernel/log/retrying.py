"""Tries again what got no answer, for as long as its caller has patience."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from callboard.kernel.log.growing_wait import GrowingWait
from callboard.kernel.log.jetstream import NoReply, Refusal, plainly
from callboard.kernel.log.wire import WireClient

_T = TypeVar("_T")


async def patiently(nc: WireClient, attempt: Callable[[], Awaitable[_T]], *, patience: float, doing: str) -> _T:
    """Call `attempt` until it answers, waiting in between, for up to `patience` seconds. It must bear repetition.

    Raises:
        Unavailable: no answer in that time, or a refusal that trying again cannot change; begins with `doing`.
        StorageFull: JetStream has no room.
    """
    give_up, backoff = time.monotonic() + patience, GrowingWait()
    while True:
        try:
            return await attempt()
        except (Refusal, NoReply) as error:
            final = isinstance(error, Refusal) and not error.is_transient
            left = give_up - time.monotonic()
            if final or left <= 0 or nc.is_closed:
                raise plainly(error, doing) from error
        await rest(nc, backoff, left)


async def rest(nc: WireClient, backoff: GrowingWait, longest: float = 60.0) -> None:
    """Wait before the next try, for at most `longest` seconds: a while, or until a connection that is lost is back."""
    if nc.is_connected or nc.is_closed:
        await asyncio.sleep(min(backoff.next(), longest))
    elif await nc.returned(longest):
        backoff.reset()

"""Tries again what got no answer, for as long as its caller has patience."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from nats.aio.client import Client

from callboard.kernel.log.backoff import Backoff
from callboard.kernel.log.jetstream import NoReply, Refusal, plainly

_T = TypeVar("_T")


async def patiently(nc: Client, attempt: Callable[[], Awaitable[_T]], *, patience: float, doing: str) -> _T:
    """Call `attempt` until it answers, waiting in between, for up to `patience` seconds. It must bear repetition.

    Raises:
        Unavailable: no answer in that time, or a refusal that trying again cannot change; begins with `doing`.
        StorageFull: JetStream has no room.
    """
    give_up, backoff = time.monotonic() + patience, Backoff()
    while True:
        try:
            return await attempt()
        except (Refusal, NoReply) as error:
            final = isinstance(error, Refusal) and not error.is_transient
            left = give_up - time.monotonic()
            if final or left <= 0 or nc.is_closed:
                raise plainly(error, doing) from error
        await asyncio.sleep(min(backoff.next(), left))

"""Steady pulls for FastStream's JetStream subscribers.

FastStream pulls again at once whatever became of the last pull: while its durable consumer was gone, or JetStream was not
up yet, it asked 5,600 times a second (measured), and each failure that it does not expect leaves a dead task in memory.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import nats.errors
from nats.aio.msg import Msg
from nats.js import JetStreamContext

from callboard.kernel.structured import structlog

_PAUSE = 0.25

_log = structlog.stdlib.get_logger(__name__)


def make_steady(pulls: JetStreamContext.PullSubscription, restore: Callable[[], Awaitable[object]]) -> None:
    """Let a pull that fails wait a moment and then see to it, by `restore`, that there is something to pull from.

    To FastStream every failure then looks like a pull to which nothing came.
    """
    fetch = pulls.fetch

    async def fetch_steadily(*args: Any, **kwargs: Any) -> list[Msg]:
        try:
            return await fetch(*args, **kwargs)
        except TimeoutError as error:
            raise nats.errors.TimeoutError from error
        except nats.errors.Error as error:
            await _log.awarning("pull_failed", error=repr(error))
            await asyncio.sleep(_PAUSE)
            try:
                await restore()
            except (nats.errors.Error, OSError) as failure:
                await _log.awarning("consumer_not_restored", error=repr(failure))
            raise nats.errors.TimeoutError from error

    pulls.fetch = fetch_steadily

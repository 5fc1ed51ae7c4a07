"""The FastStream broker that a service's commands and reactions hang on."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Any

from faststream.nats import NatsBroker
from faststream.nats.subscriber.usecases import ConcurrentCoreSubscriber

_LOGGER = "callboard.bus"


def make_broker(url: str, *, name: str, grace: float = 10.0) -> NatsBroker:
    """A broker that is not connected yet. Once connected it reconnects for ever.

    Args:
        url: where NATS is, with credentials; several addresses are separated by commas.
        name: what the connection is called in the server's own reports.
        grace: seconds that running handlers may take to finish when it stops.
    """
    return NatsBroker(
        url.split(","),
        name=name,
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.1,  # pyright: ignore[reportArgumentType] - nats-py takes a float
        ping_interval=2,
        max_outstanding_pings=2,
        graceful_timeout=grace,
        logger=_BusLogger(logging.getLogger(_LOGGER)),
        log_level=logging.DEBUG,
    )


class _BusLogger(logging.LoggerAdapter[logging.Logger]):
    """FastStream reports a pull that ran out of time as a broken task; it is how an idle consumer looks."""

    def log(self, level: int, msg: object, *args: object, **kwargs: Any) -> None:
        quiet = isinstance(kwargs.get("exc_info"), TimeoutError)
        super().log(logging.DEBUG if quiet else level, msg, *args, **kwargs)


async def drain_commands(broker: NatsBroker, grace: float) -> None:
    """Take no more commands and answer those that have arrived; after `grace` seconds the rest stay unanswered.

    FastStream by itself drops what waits in its own queue when it stops, and the asker would wait in vain.
    """
    commands = [subscriber for subscriber in broker.subscribers if isinstance(subscriber, ConcurrentCoreSubscriber)]
    with suppress(TimeoutError):
        async with asyncio.timeout(grace):
            await asyncio.gather(*(_drain(subscriber) for subscriber in commands))


async def _drain(subscriber: ConcurrentCoreSubscriber) -> None:
    if subscriber.subscription is None:
        return
    await subscriber.subscription.drain()
    subscriber.subscription = None  # it is over; the broker's own stop would end it a second time
    subscriber.send_stream.close()
    await asyncio.wait(subscriber.tasks)

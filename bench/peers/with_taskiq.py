# pyright: basic, reportMissingImports=false
# The peer is installed for the bench alone.
"""taskiq-nats: its JetStream pull broker, which acknowledges a message once the task has run."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from datetime import datetime

from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, StreamConfig
from side import Chore, Place, main
from taskiq.api import run_receiver_task
from taskiq_nats import PullBasedJetStreamBroker

_DURABLE = "taskiq_durable"
_PREFETCH = 100
_AT_ONCE = 500
_RECONNECT = 0.1
"""Seconds between two attempts to find NATS again; the library's own are two whole ones."""


class Taskiq:
    """One message per job, and an acknowledgement in the consumer's state; no result, no history."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._count = 0
        self._acknowledged: dict[int, float] = {}
        self._all_heard = asyncio.Event()
        chore = Chore(place)
        self._broker = PullBasedJetStreamBroker(
            servers=place.nats_url,
            subject=place.name,
            stream_name=place.name,
            durable=_DURABLE,
            stream_config=StreamConfig(),
            consumer_config=ConsumerConfig(
                durable_name=_DURABLE, ack_wait=place.lease, max_ack_pending=1000, sample_freq="100"
            ),
            pull_consume_batch=_PREFETCH,
            pull_consume_timeout=1,
            reconnect_time_wait=_RECONNECT,
            max_reconnect_attempts=-1,
        )

        @self._broker.task(task_name="job")
        async def job(number: int) -> None:
            await chore.do(number)

        self._job = job

    async def install(self) -> None:
        """A stream and a durable consumer, which tells of each acknowledgement."""
        await self._broker.startup()
        subject = f"$JS.EVENT.METRIC.CONSUMER.ACK.{self._place.name}.{_DURABLE}"
        await self._broker.client.subscribe(subject, cb=self._hear)

    async def fill(self, count: int) -> None:
        """Publish them side by side."""
        for start in range(0, count, _AT_ONCE):
            await asyncio.gather(*(self.create(number) for number in range(start, min(start + _AT_ONCE, count))))

    async def create(self, number: int) -> None:
        """Publish one."""
        self._count += 1
        await self._job.kiq(number)

    async def finished(self) -> int:
        """What the consumer has neither to deliver nor to hear of."""
        info = await self._broker.js.consumer_info(self._place.name, _DURABLE)
        return self._count - (info.num_pending or 0) - (info.num_ack_pending or 0)

    async def times(self) -> list[tuple[float, float]]:
        """When the server stored each message, and when it says that its acknowledgement came."""
        with contextlib.suppress(TimeoutError):  # the server tells nobody who is not connected
            await asyncio.wait_for(self._all_heard.wait(), 2)
        config = ConsumerConfig(ack_policy=AckPolicy.NONE, deliver_policy=DeliverPolicy.ALL)
        reader = await self._broker.js.pull_subscribe(self._place.name, stream=self._place.name, config=config)
        made: dict[int, float] = {}
        while len(made) < self._count:
            for message in await reader.fetch(500, timeout=5):
                made[message.metadata.sequence.stream] = message.metadata.timestamp.timestamp()
        return [(made[number], ended) for number, ended in self._acknowledged.items()]

    def work(self) -> None:
        """Its receiver, which takes tasks ahead of those that it runs."""
        logging.basicConfig(level=logging.WARNING)
        asyncio.run(self._run())

    async def _run(self) -> None:
        await self._broker.startup()
        await run_receiver_task(self._broker, max_async_tasks=self._place.slots, max_prefetch=_PREFETCH)

    async def _hear(self, message: Msg) -> None:
        said = json.loads(message.data)
        # Of a message that was delivered again the first acknowledgement ended it.
        self._acknowledged.setdefault(said["stream_seq"], datetime.fromisoformat(said["timestamp"]).timestamp())
        if len(self._acknowledged) == self._count:
            self._all_heard.set()


if __name__ == "__main__":
    HERE = Place.here()
    main(Taskiq(HERE), HERE)

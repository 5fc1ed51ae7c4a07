"""Reading the log: a backlog, and an event that has just been appended."""

import asyncio
import time
from collections.abc import AsyncGenerator

from figure import Figure, in_turns, percentile
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from stage import Stage, fact

from callboard.contracts.events import EVENTS

BACKLOG = 20_000
LOOKS = 300


async def fill(stage: Stage, count: int) -> int:
    """Append that many events; gives the position of the last."""
    for _ in range(count // 200):
        await asyncio.gather(*(stage.store.append(e.aggregate, 0, [e]) for e in [fact() for _ in range(200)]))
    return await stage.store.last_position()


async def follow(stage: Stage) -> AsyncGenerator[Figure]:
    """Read and decode a backlog, against nats-py's pull subscription that decodes nothing."""
    end = await fill(stage, BACKLOG)

    async def ours() -> float:
        began = time.perf_counter()
        async for batch in stage.store.read_all(until=end):
            for raw in batch:
                raw.decode(EVENTS)
        return BACKLOG / (time.perf_counter() - began)

    async def bare() -> float:
        return BACKLOG / await consume(stage, BACKLOG)

    value, peer = await in_turns(ours, bare)
    yield Figure("read", value, "events/s", "pydantic decodes each event", "nats-py pull, not decoded", peer)


async def consume(stage: Stage, count: int) -> float:
    """The seconds that nats-py takes to receive that many messages."""
    config = ConsumerConfig(ack_policy=AckPolicy.NONE, deliver_policy=DeliverPolicy.ALL, inactive_threshold=30)
    began = time.perf_counter()
    subscription = await JetStreamContext(stage.bare).pull_subscribe(
        f"{stage.namespace.events}.>", stream=stage.namespace.stream, config=config
    )
    while count > 0:
        count -= len(await subscription.fetch(500, timeout=60))
    return time.perf_counter() - began


async def seen(stage: Stage) -> AsyncGenerator[Figure]:
    """From the call of an append to its event at a reader of the log."""
    waiting: asyncio.Queue[float] = asyncio.Queue()

    async def read() -> None:
        async for batch in stage.store.read_all():
            for _ in batch:
                waiting.put_nowait(time.perf_counter())

    reader = asyncio.create_task(read())
    times: list[float] = []
    for envelope in [fact() for _ in range(LOOKS)]:
        began = time.perf_counter()
        await stage.store.append(envelope.aggregate, 0, [envelope])
        times.append(1000 * (await waiting.get() - began))
    reader.cancel()
    await asyncio.wait([reader])
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        yield Figure(f"seen_{name}", percentile(times, share), "ms", "one forced write to disk and two round trips")

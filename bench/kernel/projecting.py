"""Views: a backlog taken in, and the time until a fresh event is in its row."""

import time
from collections.abc import AsyncGenerator

from figure import Figure, in_turns, percentile
from reading import BACKLOG, LOOKS, consume, fill
from stage import Stage, fact

from callboard.api.projections.documents import DocumentsProjection
from callboard.kernel.projections import ask_for_rebuild


async def backlog(stage: Stage) -> AsyncGenerator[Figure]:
    """Fold a backlog into rows, against merely receiving it."""
    end = await fill(stage, BACKLOG)
    async with stage.projecting(DocumentsProjection()) as runner:
        await runner.wait_for(end, 120)

        async def ours() -> float:
            began = time.perf_counter()
            async with stage.pool.acquire() as conn:
                await ask_for_rebuild(conn, "documents")
            await runner.wait_for(end, 120)
            return BACKLOG / (time.perf_counter() - began)

        async def bare() -> float:
            return BACKLOG / await consume(stage, BACKLOG)

        value, peer = await in_turns(ours, bare)
    yield Figure("project", value, "events/s", "decoding, folding and one upsert per 500 events", "nats-py pull", peer)


async def visible(stage: Stage) -> AsyncGenerator[Figure]:
    """From the call of an append to a query that may rely on its row."""
    times: list[float] = []
    async with stage.projecting(DocumentsProjection()) as runner:
        await runner.wait_for(0, 30)
        for envelope in [fact() for _ in range(LOOKS)]:
            began = time.perf_counter()
            await runner.wait_for(await stage.store.append(envelope.aggregate, 0, [envelope]), 10)
            times.append(1000 * (time.perf_counter() - began))
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        yield Figure(f"visible_{name}", percentile(times, share), "ms", "the append, the reader, one small transaction")

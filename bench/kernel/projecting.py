"""Views: the time until a fresh event is in its row."""

import time
from collections.abc import AsyncGenerator

from figure import Figure, percentile
from reading import LOOKS
from stage import Stage, fact

from callboard.api.projections.documents import DocumentsProjection


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

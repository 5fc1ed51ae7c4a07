"""Appends with an expectation each, against the same messages sent by nats-py alone."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Coroutine
from dataclasses import replace

from figure import Figure, in_turns
from stage import Stage, fact
from stage import stage as stage_of

from callboard.contracts.event import Envelope
from callboard.kernel.log.cloudevents import headers_of

ALONE = 1000
TASKS = (2, 8, 32, 100)
PIPELINED = 3000
BARE = "nats-py, same messages and expectations"


async def one_by_one(stage: Stage) -> AsyncGenerator[Figure]:
    """One task that waits for each append."""

    async def ours() -> float:
        return await _rate([_appends(stage, ALONE)], ALONE)

    async def bare() -> float:
        return await _rate([_requests(stage, ALONE)], ALONE)

    value, peer = await in_turns(ours, bare)
    yield Figure("append", value, "events/s", "one forced write to disk and one round trip each", BARE, peer)


async def side_by_side(stage: Stage) -> AsyncGenerator[Figure]:
    """Tasks that append at the same time: 2, 8, 32, 100."""
    for tasks in TASKS:
        value, peer = await _at_once(stage, tasks)
        limit = "pydantic, headers and nats-py in Python; group commit shares the forced writes"
        yield Figure(f"append_pipelined_{tasks}", value, "events/s", limit, BARE, peer)


async def default_sync(_durable: Stage) -> AsyncGenerator[Figure]:
    """The same with the server's default, which nothing that we ship uses: what forcing each write costs."""
    async with stage_of(nats_always=False) as quick:
        async for figure in one_by_one(quick):
            yield replace(figure, bench="append_default_sync", limit="one round trip each")
        value, peer = await _at_once(quick, TASKS[-1])
        yield Figure(f"append_default_sync_{TASKS[-1]}", value, "events/s", "Python on both sides", BARE, peer)


async def _at_once(stage: Stage, tasks: int) -> tuple[float, float]:
    each = PIPELINED // tasks

    async def ours() -> float:
        return await _rate([_appends(stage, each) for _ in range(tasks)], tasks * each)

    async def bare() -> float:
        return await _rate([_requests(stage, each) for _ in range(tasks)], tasks * each)

    return await in_turns(ours, bare)


async def _appends(stage: Stage, count: int) -> None:
    for envelope in [fact() for _ in range(count)]:
        await stage.store.append(envelope.aggregate, 0, [envelope])


async def _requests(stage: Stage, count: int) -> None:
    for envelope in [fact() for _ in range(count)]:
        reply = await stage.bare.request(
            stage.namespace.event(envelope.aggregate, envelope.event.type),
            envelope.event.model_dump_json().encode(),
            timeout=30,
            headers=_headers(stage, envelope),
        )
        assert "error" not in json.loads(reply.data)


def _headers(stage: Stage, envelope: Envelope) -> dict[str, str]:
    return headers_of(envelope) | {
        "Nats-Expected-Last-Subject-Sequence": "0",
        "Nats-Expected-Last-Subject-Sequence-Subject": stage.namespace.aggregate(envelope.aggregate),
    }


async def _rate(work: list[Coroutine[None, None, None]], count: int) -> float:
    began = time.perf_counter()
    await asyncio.gather(*work)
    return count / (time.perf_counter() - began)

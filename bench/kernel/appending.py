"""Appends with an expectation each, against the same messages sent by nats-py alone."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Coroutine

from figure import Figure, in_turns
from stage import Stage, fact

from callboard.contracts.event import Envelope
from callboard.kernel.log.cloudevents import headers_of

ALONE = 1000
TASKS, EACH = 100, 50
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
    """A hundred tasks that append at the same time."""

    async def ours() -> float:
        return await _rate([_appends(stage, EACH) for _ in range(TASKS)], TASKS * EACH)

    async def bare() -> float:
        return await _rate([_requests(stage, EACH) for _ in range(TASKS)], TASKS * EACH)

    value, peer = await in_turns(ours, bare)
    limit = "pydantic, headers and nats-py in Python; group commit shares the forced writes"
    yield Figure("append_pipelined", value, "events/s", limit, BARE, peer)


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

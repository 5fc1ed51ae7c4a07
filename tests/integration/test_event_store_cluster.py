"""The event store on three replicas, where a race is answered differently and a leader can die."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import ExitStack
from pathlib import Path

import pytest

from callboard.contracts.subjects import Namespace
from callboard.kernel.errors import Conflict
from callboard.kernel.log import EventStore, connect
from integration.conditions import begun
from integration.log_faults import NatsProcess, a_job, created, free_port, jetstream, positions_are_complete

NAMESPACE = Namespace("cluster")


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncGenerator[list[NatsProcess]]:
    """Three servers that know each other."""
    ports = [free_port() for _ in range(3)]
    routes = ", ".join(f'"nats://127.0.0.1:{port}"' for port in ports)
    with ExitStack() as stack:
        servers: list[NatsProcess] = []
        for number, port in enumerate(ports):
            folder = tmp_path / str(number)
            folder.mkdir()
            extra = f'server_name: "n{number}"\ncluster {{ name: c, listen: "127.0.0.1:{port}", routes: [{routes}] }}'
            servers.append(stack.enter_context(NatsProcess(folder, extra=extra)))
        yield servers


async def test_three_replicas_keep_the_same_promises(cluster: list[NatsProcess]) -> None:
    """Racing writers: one wins each time. A killed leader: what was acknowledged stays, what was under way lands once."""
    nc = await connect(",".join(server.url for server in cluster), name="cluster", timeout=20)
    store = EventStore(nc, NAMESPACE, replicas=3)
    await store.open()
    aggregate, version = a_job(), 0
    for _ in range(5):
        racers = [store.append(aggregate, version, [created(aggregate)]) for _ in range(10)]
        outcomes = await asyncio.gather(*racers, return_exceptions=True)
        (version,) = [outcome for outcome in outcomes if isinstance(outcome, int)]
        assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 9

    info = await jetstream(nc).stream_info(NAMESPACE.stream)
    assert info.cluster is not None
    leader = int((info.cluster.leader or "n0").removeprefix("n"))
    jobs = [a_job() for _ in range(200)]
    appends = [asyncio.create_task(store.append(a, 0, [created(a)])) for a in jobs]
    await asyncio.wait(appends[:1])
    more = [a_job() for _ in range(100)]
    appends += await begun([store.append(a, 0, [created(a)]) for a in more])
    cluster[leader].kill()
    await asyncio.gather(*appends)
    last = await store.last_position()
    log = [event async for batch in store.read_all(until=last) for event in batch]
    assert positions_are_complete([event.position for event in log], 1, last)
    assert sorted([aggregate] * 5 + jobs + more, key=str) == sorted((event.aggregate for event in log), key=str)
    await nc.close()

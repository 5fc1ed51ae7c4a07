"""Workers say that they are there, on a real server; whoever falls silent is forgotten."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import pytest

from callboard.contracts.ids import new_id
from callboard.contracts.subjects import Namespace
from callboard.kernel.errors import Unavailable
from callboard.kernel.jobs import Presence, PresentWorker, unstaffed
from callboard.kernel.log import EventStore, connect
from callboard.kernel.log.wire import WireClient
from integration.conditions import until
from integration.log_faults import NatsProcess

PATIENCE = 20
STARTED = datetime(2026, 1, 2, tzinfo=UTC)


def worker(name: str = "w1", busy: int = 0) -> PresentWorker:
    jobs = tuple(new_id() for _ in range(busy))
    facts = {"service": "test", "host": "here", "pid": 7, "version": "1", "kinds": ("errand",), "slots": 2}
    return PresentWorker(name=name, busy=busy, jobs=jobs, started_at=STARTED, **facts)  # type: ignore[arg-type]


@pytest.fixture
async def client(nats_url: str) -> AsyncGenerator[WireClient]:
    """A connection to the shared server."""
    nc = await connect(nats_url, name="presence")
    yield nc
    await nc.close()


@asynccontextmanager
async def telling(presence: Presence, report: Callable[[], PresentWorker]) -> AsyncGenerator[asyncio.Task[None]]:
    task = asyncio.create_task(presence.keep_telling(report))
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def names(presence: Presence) -> list[str]:
    return [each.name for each in await presence.present()]


async def becomes(presence: Presence, wanted: Callable[[list[PresentWorker]], bool]) -> list[PresentWorker]:
    """The workers, as soon as they are as wanted."""
    async with asyncio.timeout(PATIENCE):
        found = await presence.present()
        while not wanted(found):
            found = await presence.present()
    return found


async def test_nobody_is_there_before_anybody_came(client: WireClient, namespace: Namespace) -> None:
    """There is no bucket yet, and that is no error."""
    assert [] == await Presence(client, namespace).present()


async def test_a_worker_is_there_until_it_leaves(client: WireClient, namespace: Namespace) -> None:
    """With all that it says of itself; the others stay."""
    presence, one, two = Presence(client, namespace), worker("host.with dots-1", busy=2), worker("w2")
    async with telling(presence, lambda: one), telling(presence, lambda: two):
        found = await becomes(presence, lambda workers: len(workers) == 2)
    assert [one, two] == [each.model_copy(update={"seen_at": None}) for each in found]
    assert all(each.seen_at for each in found)
    await presence.leave(one.name)
    assert ["w2"] == await names(presence)


async def test_news_of_a_worker_is_told(client: WireClient, namespace: Namespace) -> None:
    """What it has in hand is seen before the next third of the TTL."""
    now = [worker()]
    presence = Presence(client, namespace, ttl_seconds=3600)
    async with telling(presence, lambda: now[0]):
        await becomes(presence, lambda workers: len(workers) == 1)
        now[0] = worker(busy=1)
        found = await becomes(presence, lambda workers: workers[0].busy == 1)
    assert now[0].jobs == found[0].jobs


async def test_who_falls_silent_is_forgotten(client: WireClient, namespace: Namespace) -> None:
    """After the TTL, and not before as long as it speaks."""
    presence = Presence(client, namespace, ttl_seconds=1.0)
    clock = asyncio.get_running_loop().time
    async with telling(presence, worker):
        first = (await becomes(presence, lambda workers: len(workers) == 1))[0].seen_at
        assert first
        # Several TTLs in a row: it is never missed, since it is told again each third.
        end = clock() + 2.5
        while clock() < end:
            assert ["w1"] == await names(presence)
    await becomes(presence, lambda workers: not workers)


async def test_a_server_that_forgot_the_bucket_is_told_again(server: NatsProcess, namespace: Namespace) -> None:
    """The bucket is in memory: after kill -9 it is made anew, and meanwhile nothing is raised in the worker."""
    nc = await connect(server.url, name="presence", timeout=10)
    presence = Presence(nc, namespace, ttl_seconds=3.0)
    async with telling(presence, worker) as task:
        await becomes(presence, lambda workers: len(workers) == 1)
        server.kill()
        with pytest.raises(Unavailable, match="which workers there are"):
            await presence.present()
        server.start()
        await until(lambda: nc.is_connected)
        await becomes(presence, lambda workers: len(workers) == 1)
        assert not task.done()
    await nc.close()


async def test_a_bucket_of_another_version_is_changed(client: WireClient, namespace: Namespace) -> None:
    """Another TTL is no error: the last one to come has its way, and the log is as it was."""
    store = EventStore(client, namespace)
    await store.open()
    for ttl in (30.0, 1.0):
        presence = Presence(client, namespace, ttl_seconds=ttl)
        await presence.open()
    async with telling(presence, worker):
        await becomes(presence, lambda workers: len(workers) == 1)
    await becomes(presence, lambda workers: not workers)
    await store.open()


def test_what_nobody_works_on_is_named() -> None:
    """Kinds without a worker, in order."""
    assert ["a", "z"] == unstaffed({"z", "errand", "a"}, [worker()])
    assert ["errand"] == unstaffed({"errand"}, [])

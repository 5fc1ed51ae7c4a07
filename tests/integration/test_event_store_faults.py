"""The event store when replies get lost, connections break and the server dies: nothing twice, nothing missing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from callboard.contracts.event import Envelope
from callboard.contracts.events import JobRestarted
from callboard.contracts.subjects import Aggregate, Namespace
from callboard.kernel.errors import Conflict, Unavailable
from callboard.kernel.log import Append, EventStore, Selection, connect
from callboard.kernel.log.wire import WireClient
from integration.conditions import begun
from integration.log_faults import ORIGIN, NatsProcess, Wire, a_job, created, jetstream, positions_are_complete, wire_to

NAMESPACE = Namespace("faults")


@pytest.fixture
async def store(nc: WireClient) -> EventStore:
    """A store that no fault stands between: what it says of the log is so."""
    store = EventStore(nc, NAMESPACE)
    await store.open()
    return store


@pytest.fixture
async def wire(server: NatsProcess, store: EventStore) -> AsyncGenerator[Wire]:
    assert await store.last_position() == 0
    async with wire_to(server.port) as wire:
        yield wire


@pytest.fixture
async def behind_wire(wire: Wire) -> AsyncGenerator[EventStore]:
    """A store whose connection goes over the wire."""
    nc = await connect(wire.url, name="behind-wire")
    store = EventStore(nc, NAMESPACE)
    assert await store.last_position() == 0  # the connection is warm
    yield store
    wire.heal()
    await nc.close()


async def until_position(store: EventStore, position: int) -> None:
    """Wait until the log has got that far."""
    async for _ in store.read_all(until=position):
        pass


async def all_positions(store: EventStore) -> list[int]:
    last = await store.last_position()
    return [event.position async for batch in store.read_all(until=last) for event in batch]


async def test_an_append_whose_reply_is_lost_lands_once(store: EventStore, behind_wire: EventStore, wire: Wire) -> None:
    """Sent again it is answered `wrong last sequence`; the log shows that it is ours, and the caller gets its position."""
    aggregate = a_job()
    wire.muted = True
    append = asyncio.create_task(behind_wire.append(aggregate, 0, [created(aggregate)]))
    await until_position(store, 1)
    wire.heal()
    async with asyncio.timeout(1.5):  # the end of the connection ends the wait for a reply, not its timeout
        assert await append == 1
    assert [1] == await all_positions(store)


async def test_a_batch_whose_reply_is_lost_lands_once(store: EventStore, behind_wire: EventStore, wire: Wire) -> None:
    """The same for several events over two aggregates: the position is that of the last of them."""
    one, other = a_job(), a_job()
    wire.muted = True
    appends = [Append(one, 0, [created(one), created(one)]), Append(other, 0, [created(other)])]
    append = asyncio.create_task(behind_wire.append_many(appends))
    await until_position(store, 3)
    await store.append(other, 3, [created(other)])
    wire.heal()
    assert await append == 3
    assert [1, 2, 3, 4] == await all_positions(store)


async def test_a_group_whose_reply_is_lost_lands_once(store: EventStore, behind_wire: EventStore, wire: Wire) -> None:
    """Fifty appends that were committed as one each find their own event, also those whose neighbours were cancelled."""
    jobs = [a_job() for _ in range(50)]
    wire.muted = True
    tasks = [asyncio.create_task(behind_wire.append(a, 0, [created(a)])) for a in jobs]
    await until_position(store, 50)
    for task in tasks[::10]:
        task.cancel()
    wire.heal()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [n + 1 for n in range(50) if n % 10] == [o for o in outcomes if isinstance(o, int)]
    assert positions_are_complete(await all_positions(store), 1, 50)


async def test_an_append_that_never_arrived_is_sent_again(
    store: EventStore, behind_wire: EventStore, wire: Wire
) -> None:
    """The server heard nothing; after the wire is healed it lands, once."""
    wire.deaf = True
    jobs = [a_job() for _ in range(40)]
    tasks = [asyncio.create_task(behind_wire.append(a, 0, [created(a)])) for a in jobs]
    await wire.lost.wait()
    wire.heal()
    positions = await asyncio.gather(*tasks)
    assert positions_are_complete(sorted(positions), 1, 40)
    assert positions_are_complete(await all_positions(store), 1, 40)


async def test_a_lost_reply_does_not_hide_a_conflict(store: EventStore, behind_wire: EventStore, wire: Wire) -> None:
    """Whoever's event stands first after the expected version has won, however the other learns of it."""
    aggregate = a_job()
    wire.deaf = True
    append = asyncio.create_task(behind_wire.append(aggregate, 0, [created(aggregate)]))
    await wire.lost.wait()
    await store.append(aggregate, 0, [created(aggregate)])
    wire.heal()
    with pytest.raises(Conflict) as caught:
        await append
    assert caught.value.actual == 1
    assert [1] == await all_positions(store)


async def test_without_a_server_an_append_gives_up_in_time(
    server: NatsProcess, nc: WireClient, store: EventStore
) -> None:
    """It is Unavailable when the store's patience ends, in words that name the aggregate."""
    aggregate = a_job()
    impatient = EventStore(nc, NAMESPACE, patience=0.5)
    await store.append(aggregate, 0, [created(aggregate)])
    server.kill()
    async with asyncio.timeout(5):
        with pytest.raises(Unavailable, match=str(aggregate)):
            await impatient.append(aggregate, 1, [created(aggregate)])
    server.start()
    assert await store.append(aggregate, 1, [created(aggregate)]) == 2


async def test_without_a_server_a_crowd_gives_up_in_time(server: NatsProcess, nc: WireClient) -> None:
    """Only so many retry at once; who waits behind them has no more patience than they have."""
    impatient = EventStore(nc, NAMESPACE, patience=0.5)
    server.kill()
    async with asyncio.timeout(3):
        jobs = [a_job() for _ in range(300)]
        ends = await asyncio.gather(*(impatient.append(a, 0, [created(a)]) for a in jobs), return_exceptions=True)

    assert {Unavailable} == {type(end) for end in ends}


async def test_closing_brings_appends_to_their_end(store: EventStore) -> None:
    """What was handed over lands before close returns; what comes after is refused."""
    jobs = [a_job() for _ in range(300)]
    tasks = await begun([store.append(a, 0, [created(a)]) for a in jobs])
    await store.close()
    assert await store.last_position() == 300
    assert positions_are_complete(sorted(await asyncio.gather(*tasks)), 1, 300)
    late = a_job()
    with pytest.raises(Unavailable):
        await store.append(late, 0, [created(late)])


async def test_a_killed_server_loses_and_repeats_nothing(server: NatsProcess, store: EventStore) -> None:
    """Ten writers and two readers, one of a single type, go on through three kill -9: all that was acknowledged, once, in order."""
    seen: list[int] = []
    picked: list[int] = []
    acknowledged: list[int] = []
    wanted: list[int] = []
    enough = 1500

    async def write() -> None:
        aggregate, version = a_job(), 0
        while len(acknowledged) < enough:
            restarts = len(acknowledged) % 3 == 0
            event = Envelope.wrap(aggregate, JobRestarted(), ORIGIN) if restarts else created(aggregate)
            version = await store.append(aggregate, version, [event])
            acknowledged.append(version)
            if restarts:
                wanted.append(version)

    async def read(into: list[int], only: Selection) -> None:
        async for batch in store.read_all(until=enough, only=only):
            into.extend(event.position for event in batch)

    async def kill() -> None:
        for mark in (200, 600, 1000):
            await until_position(store, mark)
            server.kill()
            server.start()

    picking = Selection(kind="job", types=("job_restarted",))
    await asyncio.gather(read(seen, Selection()), read(picked, picking), kill(), *[write() for _ in range(10)])
    assert positions_are_complete(seen, 1, enough)
    assert sorted(position for position in wanted if position <= enough) == picked
    assert positions_are_complete(await all_positions(store), 1, await store.last_position())
    assert len(acknowledged) == len(set(acknowledged))
    assert await store.last_position() == len(acknowledged)


async def test_a_reader_notices_what_a_cut_connection_swallowed(
    store: EventStore, behind_wire: EventStore, wire: Wire
) -> None:
    """Deliveries lost on the way are read again: no gap and no repeat, though the server believes it sent them."""
    await fill(store, 5000)
    seen: list[int] = []
    cuts = [600, 2000, 3500]
    async for batch in behind_wire.read_all(until=5000):
        seen.extend(event.position for event in batch)
        if cuts and seen[-1] > cuts[0]:
            cuts.pop(0)
            wire.cut()
    assert not cuts
    assert positions_are_complete(seen, 1, 5000)


@pytest.mark.parametrize("later", [0, 5])
async def test_a_reader_notices_a_lost_delivery(
    store: EventStore, behind_wire: EventStore, wire: Wire, later: int
) -> None:
    """Events that were delivered into nothing are read again, whether or not later ones show that they are missing."""
    await fill(store, 10)
    seen: list[int] = []
    async for batch in behind_wire.read_all(until=15 + later):
        seen.extend(event.position for event in batch)
        if seen[-1] == 10:
            wire.muted = True
            await fill(store, 5)
            wire.muted = False
            await fill(store, later)
    assert positions_are_complete(seen, 1, 15 + later)


async def test_a_reader_notices_silence(nc: WireClient, store: EventStore, behind_wire: EventStore, wire: Wire) -> None:
    """When its consumer is gone and nobody told it, the missing heartbeats do."""
    await fill(store, 10)
    seen: list[int] = []
    async for batch in behind_wire.read_all(until=15):
        seen.extend(event.position for event in batch)
        if seen[-1] == 10:
            wire.muted = True
            for consumer in await jetstream(nc).consumers_info(NAMESPACE.stream):
                await jetstream(nc).delete_consumer(NAMESPACE.stream, consumer.name)
            await fill(store, 5)
            wire.muted = False
    assert positions_are_complete(seen, 1, 15)


async def fill(store: EventStore, events: int) -> None:
    """Append so many events."""
    jobs: list[Aggregate] = [a_job() for _ in range(events)]
    await asyncio.gather(*[store.append(a, 0, [created(a)]) for a in jobs])

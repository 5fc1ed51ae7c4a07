"""Opening the event store: what it makes, what it takes, and what it says when it cannot work."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from nats.js.api import RetentionPolicy, StorageType, StreamConfig

from callboard.contracts.subjects import Namespace
from callboard.kernel.errors import NatsUnreachable, StorageFull, Truncated, Unavailable, Unsuitable
from callboard.kernel.log import EventStore, connect
from integration.log_faults import NatsProcess, a_job, created, free_port, jetstream


async def test_opening_makes_streams_that_keep_everything(nats_url: str, namespace: Namespace) -> None:
    """On disk, without limits, with atomic batches, and events can neither be deleted nor purged; twice does no harm."""
    nc = await connect(nats_url, name="start")
    for _ in range(2):
        await EventStore(nc, namespace).open()
    js = jetstream(nc)
    config = (await js.stream_info(namespace.stream)).config
    assert [f"{namespace.events}.>"] == config.subjects
    assert (StorageType.FILE, RetentionPolicy.LIMITS) == (config.storage, config.retention)
    assert (-1, -1, -1, 0) == (config.max_msgs, config.max_bytes, config.max_msgs_per_subject, config.max_age)
    assert (True, True, True, True) == (config.allow_atomic, config.allow_direct, config.deny_delete, config.deny_purge)
    dead = (await js.stream_info(namespace.dead_letter_stream)).config
    assert [f"{namespace.dead_letters}.>"] == dead.subjects
    await nc.close()


async def test_a_stream_that_forgets_is_refused(nats_url: str, namespace: Namespace) -> None:
    """The message names the settings that do not fit."""
    nc = await connect(nats_url, name="start")
    config = StreamConfig(name=namespace.stream, subjects=[f"{namespace.events}.>"], max_age=3600)
    await jetstream(nc).add_stream(config)  # pyright: ignore[reportUnknownMemberType] - nats-py leaves the options open
    with pytest.raises(Unsuitable, match=r"allow_atomic.*max_age"):
        await EventStore(nc, namespace).open()
    await nc.close()


async def test_without_jetstream_the_message_says_what_to_do(tmp_path: Path) -> None:
    """A plain nats-server is no event store."""
    with NatsProcess(tmp_path, jetstream="") as server:
        nc = await connect(server.url, name="start", timeout=10)
        with pytest.raises(Unavailable, match=r"could not open the stream CALLBOARD: .*--jetstream"):
            await EventStore(nc, Namespace(), patience=60).open()
        await nc.close()


async def test_a_server_for_small_messages_is_refused(tmp_path: Path) -> None:
    """It is said at the start which setting to raise, and not by the first large event that it refuses."""
    with NatsProcess(tmp_path, extra="max_payload: 65536") as server:
        nc = await connect(server.url, name="start", timeout=10)
        with pytest.raises(Unsuitable, match=r"up to 65536 bytes.*raise max_payload"):
            await EventStore(nc, Namespace()).open()
        await nc.close()


async def test_without_room_an_append_says_so_at_once(tmp_path: Path) -> None:
    """It is StorageFull, nothing of it lands, and what stood before stays readable."""
    with NatsProcess(tmp_path, jetstream="max_file_store: 2MB") as server:
        nc = await connect(server.url, name="start", timeout=10)
        store = EventStore(nc, Namespace())
        await store.open()
        aggregate, version = a_job(), 0

        async def fill_up() -> None:
            nonlocal version
            while True:
                version = await store.append(aggregate, version, [created(aggregate, project="x" * 100_000)])

        async with asyncio.timeout(10):
            with pytest.raises(StorageFull, match="no room left"):
                await fill_up()
            with pytest.raises(StorageFull):
                await store.append(aggregate, version, [created(aggregate, project="x" * 200_000) for _ in range(10)])
        assert version == await store.last_position()
        assert version == len(await store.read(aggregate))
        await nc.close()


async def test_a_log_that_lost_its_end_is_noticed(nats_url: str, namespace: Namespace) -> None:
    """A reader that has been further than the log goes is told, instead of waiting for the log to catch up."""
    nc = await connect(nats_url, name="start")
    store = EventStore(nc, namespace)
    await store.open()
    aggregate = a_job()
    await store.append(aggregate, 0, [created(aggregate)])
    with pytest.raises(Truncated, match="ends at 1, before position 7"):
        await anext(store.read_all(7))
    await nc.close()


async def test_a_server_that_is_not_there_is_named() -> None:
    """One sentence: where, and what to do; without the password."""
    address = f"127.0.0.1:{free_port()}"
    with pytest.raises(NatsUnreachable, match=rf"NATS at {address} cannot be reached.*start it") as caught:
        await connect(f"nats://someone:secret@{address}", name="start", timeout=0.7)
    assert "secret" not in str(caught.value)


async def test_wrong_credentials_are_named(tmp_path: Path) -> None:
    """A refused password is not mistaken for a server that is down."""
    user = 'authorization { user: "callboard", password: "right" }'
    with NatsProcess(tmp_path, extra=user) as server:
        right = server.url.replace("nats://", "nats://callboard:right@")
        nc = await connect(right, name="start", timeout=10)
        await nc.close()
        async with asyncio.timeout(1):  # at once: trying the same password again is no use
            with pytest.raises(NatsUnreachable, match="refused the user or password") as caught:
                await connect(right.replace("right", "wrong"), name="start", timeout=60)
        assert "wrong" not in str(caught.value)

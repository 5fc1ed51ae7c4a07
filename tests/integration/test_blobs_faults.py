"""The blob store when the server dies or the putter is stopped: no hang, nothing half."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from random import Random

import pytest

from callboard.contracts.subjects import Namespace
from callboard.kernel.blobs import BlobStore
from callboard.kernel.errors import Unavailable
from callboard.kernel.log import connect
from callboard.kernel.log.wire import WireClient
from integration.log_faults import NatsProcess, jetstream, wire_to

NAMESPACE = Namespace("faults")
DATA = Random(3).randbytes(24 * 1024 * 1024)  # noqa: S311 - any bytes


@pytest.fixture
async def blobs(nc: WireClient) -> BlobStore:
    blobs = BlobStore(nc, NAMESPACE)
    await blobs.open()
    return blobs


async def until_bytes(nc: WireClient, size: int) -> None:
    """Wait until the bucket holds so many bytes."""
    bucket = await jetstream(nc).object_store(NAMESPACE.bucket("blobs"))
    while (await bucket.status()).size < size:
        pass


async def test_a_put_survives_a_killed_server(server: NatsProcess, nc: WireClient, blobs: BlobStore) -> None:
    """It starts over, the blob is whole, and a sweep leaves only its chunks."""
    put = asyncio.create_task(blobs.put_bytes(DATA))
    await until_bytes(nc, len(DATA) // 4)
    assert not put.done()
    server.kill()
    server.start()
    ref = await put
    assert DATA == await blobs.read_bytes(ref)
    await blobs.sweep_orphans(timedelta(0))
    bucket = await jetstream(nc).object_store(NAMESPACE.bucket("blobs"))
    assert (await bucket.status()).size < len(DATA) * 1.1
    assert DATA == await blobs.read_bytes(ref)


async def test_a_reader_survives_a_killed_server(server: NatsProcess, blobs: BlobStore) -> None:
    """It goes on with the next chunk: the bytes are whole, none twice."""
    ref = await blobs.put_bytes(DATA)
    received = bytearray()
    killed = False
    async for chunk in blobs.stream(ref):
        received += chunk
        if not killed:
            killed = True
            server.kill()
            server.start()
    assert received == DATA


async def test_a_put_that_is_cancelled_leaves_no_chunks(nc: WireClient, blobs: BlobStore) -> None:
    """Whoever goes away in the middle of an upload leaves no name and no bytes."""
    put = asyncio.create_task(blobs.put_bytes(DATA))
    await until_bytes(nc, len(DATA) // 4)
    assert not put.done()
    put.cancel()
    with pytest.raises(asyncio.CancelledError):
        await put
    bucket = await jetstream(nc).object_store(NAMESPACE.bucket("blobs"))
    assert (await bucket.status()).size == 0


async def test_without_a_server_it_gives_up_in_time(server: NatsProcess, nc: WireClient, blobs: BlobStore) -> None:
    """Putting, looking and reading are Unavailable when the store's patience ends."""
    ref = await blobs.put_bytes(b"here")
    impatient = BlobStore(nc, NAMESPACE, patience=0.3)
    server.kill()
    async with asyncio.timeout(8):
        for attempt in (impatient.put_bytes(b"more"), impatient.exists(ref.sha256), impatient.read_bytes(ref)):
            with pytest.raises(Unavailable):
                await attempt


async def test_a_reader_whose_server_falls_silent_gives_up_in_time(server: NatsProcess, blobs: BlobStore) -> None:
    """A connection that carries nothing any more ends the reading with an error instead of a hang."""
    ref = await blobs.put_bytes(DATA)
    async with wire_to(server.port) as wire:
        nc = await connect(wire.url, name="behind-wire")
        reading = BlobStore(nc, NAMESPACE, patience=1.0).stream(ref)
        await anext(reading)
        wire.muted = True
        async with asyncio.timeout(15):
            with pytest.raises(Unavailable):
                async for _ in reading:
                    pass
        wire.heal()
        await nc.close()

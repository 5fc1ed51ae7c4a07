"""The blob store: bytes named by their hash, streamed, put once whoever puts them, proven when read."""

from __future__ import annotations

import asyncio
import hashlib
import tracemalloc
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from callboard.contracts.event import BlobRef
from callboard.contracts.subjects import Namespace
from callboard.kernel.blobs import BlobStore
from callboard.kernel.errors import BlobCorrupt, BlobMissing, TooLarge
from callboard.kernel.log import connect
from callboard.kernel.log.wire import WireClient
from integration.log_faults import jetstream

MIB = 1024 * 1024
NOW = timedelta(0)


@pytest.fixture
async def nc(nats_url: str) -> AsyncGenerator[WireClient]:
    nc = await connect(nats_url, name="blobs")
    yield nc
    await nc.close()


@pytest.fixture
async def blobs(nc: WireClient, namespace: Namespace, tmp_path: Path) -> AsyncGenerator[BlobStore]:
    blobs = BlobStore(nc, namespace, spool_folder=tmp_path)
    await blobs.open()
    yield blobs
    await jetstream(nc).delete_object_store(namespace.bucket("blobs"))


@pytest.fixture
def chunk_stream(namespace: Namespace) -> str:
    return f"OBJ_{namespace.bucket('blobs')}"


def some_bytes(size: int, seed: int = 1) -> bytes:
    return Random(seed).randbytes(size)  # noqa: S311 - the same bytes each time


def files_in(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


async def in_pieces(data: bytes, piece: int) -> AsyncIterator[bytes]:
    for at in range(0, len(data), piece):
        yield data[at : at + piece]


async def chunk_sets(nc: WireClient, chunk_stream: str) -> dict[str, int]:
    """How many chunks each put has in the bucket."""
    bucket = chunk_stream.removeprefix("OBJ_")
    info = await jetstream(nc).stream_info(chunk_stream, subjects_filter=f"$O.{bucket}.C.>")
    return info.state.subjects or {}


@pytest.mark.parametrize("size", [0, 1, 128 * 1024, MIB, 3 * MIB + 1])
async def test_bytes_come_back_as_they_went_in(blobs: BlobStore, tmp_path: Path, size: int) -> None:
    """From memory, from a file and from a stream alike; to memory and to a file."""
    data = some_bytes(size)
    expected = BlobRef(sha256=hashlib.sha256(data).hexdigest(), size=size)
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(data)
    with await blobs.spool(in_pieces(data, 100_000)) as spooled:
        assert expected == await blobs.put(spooled)
    assert expected == await blobs.put_file(source)
    assert expected == await blobs.put_bytes(data)
    await blobs.open_to_file(expected, target)
    assert data == target.read_bytes()
    assert data == await blobs.read_bytes(expected)
    assert await blobs.exists(expected.sha256)
    assert sorted([source, target]) == files_in(tmp_path)


async def test_a_stream_over_the_limit_is_refused_early(blobs: BlobStore, tmp_path: Path) -> None:
    """Reading stops at the limit and no file is left behind."""
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 1000
            yield bytes(1000)

    with pytest.raises(TooLarge, match="the limit is 5000"):
        await blobs.spool(endless(), limit=5000)
    assert taken == 6000
    assert [] == files_in(tmp_path)


async def test_a_stream_that_breaks_off_leaves_nothing(blobs: BlobStore, tmp_path: Path) -> None:
    """An upload that ends in an error leaves no file behind."""

    async def broken() -> AsyncIterator[bytes]:
        yield bytes(2 * MIB)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await blobs.spool(broken())
    assert [] == files_in(tmp_path)


async def test_a_blob_over_the_readers_limit_is_not_read(blobs: BlobStore) -> None:
    """A caller that wants bytes in memory says how many it can take."""
    ref = await blobs.put_bytes(some_bytes(1000))
    assert len(await blobs.read_bytes(ref, limit=1000)) == 1000
    with pytest.raises(TooLarge):
        await blobs.read_bytes(ref, limit=999)


async def test_two_hundred_megabytes_never_sit_in_memory(blobs: BlobStore, tmp_path: Path) -> None:
    """Taken in, put and read back with less than 24 MiB of memory at any time."""
    size = 200 * MIB
    piece = some_bytes(MIB)

    async def upload() -> AsyncIterator[bytes]:
        for number in range(200):
            yield number.to_bytes(4) + piece[4:]

    tracemalloc.start()
    try:
        with await blobs.spool(upload()) as spooled:
            ref = await blobs.put(spooled)
        await blobs.open_to_file(ref, tmp_path / "back")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (size, size) == (ref.size, (tmp_path / "back").stat().st_size)
    assert peak < 24 * MIB


async def test_what_is_there_is_not_sent_again(blobs: BlobStore, nc: WireClient, chunk_stream: str) -> None:
    """A second put of the same bytes stores nothing and sends next to nothing."""
    await blobs.put_bytes(some_bytes(MIB))
    before, sent = await chunk_sets(nc, chunk_stream), nc.stats["out_bytes"]
    await blobs.put_bytes(some_bytes(MIB))
    assert before == await chunk_sets(nc, chunk_stream)
    assert nc.stats["out_bytes"] - sent < 10_000


async def test_puts_of_the_same_bytes_at_once_all_succeed(
    blobs: BlobStore, nc: WireClient, nats_url: str, namespace: Namespace, chunk_stream: str
) -> None:
    """The first to finish names the blob; the others drop their chunks; whoever reads meanwhile is not disturbed."""
    data = some_bytes(2 * MIB)
    other_nc = await connect(nats_url, name="blobs-too")
    other = BlobStore(other_nc, namespace)
    refs = await asyncio.gather(*[store.put_bytes(data) for store in (blobs, other) * 4])
    assert len(set(refs)) == 1
    assert [16] == list((await chunk_sets(nc, chunk_stream)).values())
    assert data == await other.read_bytes(refs[0])
    await other_nc.close()


async def test_a_missing_blob_is_named(blobs: BlobStore) -> None:
    """Asking for bytes that were never put, or by a name that is no hash, says so at once."""
    ghost = BlobRef(sha256="0" * 64, size=1)
    assert not await blobs.exists(ghost.sha256)
    assert not await blobs.exists("../etc/passwd")
    with pytest.raises(BlobMissing, match=ghost.sha256):
        await blobs.read_bytes(ghost)


async def test_deleted_bytes_are_gone_and_can_come_again(blobs: BlobStore, nc: WireClient, chunk_stream: str) -> None:
    """Delete drops name and chunks, twice does no harm, and the same bytes can be put anew."""
    data = some_bytes(300_000)
    ref = await blobs.put_bytes(data)
    await blobs.delete(ref.sha256)
    await blobs.delete(ref.sha256)
    assert {} == await chunk_sets(nc, chunk_stream)
    with pytest.raises(BlobMissing):
        await blobs.read_bytes(ref)
    assert ref == await blobs.put_bytes(data)
    assert data == await blobs.read_bytes(ref)


async def test_a_blob_deleted_under_its_reader_ends_the_reading(blobs: BlobStore) -> None:
    """The reader gets an error in bounded time, neither a hang nor half a file."""
    ref = await blobs.put_bytes(some_bytes(20 * MIB))
    reading = blobs.stream(ref)
    await anext(reading)
    await blobs.delete(ref.sha256)
    async with asyncio.timeout(10):
        with pytest.raises(BlobMissing, match="deleted while"):
            async for _ in reading:
                pass


async def test_other_bytes_under_a_name_are_refused(
    blobs: BlobStore, nc: WireClient, chunk_stream: str, tmp_path: Path
) -> None:
    """Bytes that changed in the store are not passed on as the blob, and no file appears."""
    ref = await blobs.put_bytes(some_bytes(1000))
    (chunks,) = await chunk_sets(nc, chunk_stream)
    js = jetstream(nc)
    await js.purge_stream(chunk_stream, subject=chunks)
    await js.publish(chunks, some_bytes(1000, seed=2))
    with pytest.raises(BlobCorrupt):
        await blobs.open_to_file(ref, tmp_path / "back")
    assert [] == files_in(tmp_path)


async def test_a_blob_without_all_its_chunks_is_refused(blobs: BlobStore, nc: WireClient, chunk_stream: str) -> None:
    """A reader does not wait for chunks that are not there."""
    ref = await blobs.put_bytes(some_bytes(300_000))
    (chunks,) = await chunk_sets(nc, chunk_stream)
    last = await jetstream(nc).get_last_msg(chunk_stream, chunks)
    assert last.seq is not None
    await jetstream(nc).delete_msg(chunk_stream, last.seq)
    async with asyncio.timeout(10):
        with pytest.raises(BlobCorrupt, match="2 of its 3 chunks"):
            await blobs.read_bytes(ref)


async def test_a_file_that_changes_while_it_is_put_is_refused(
    blobs: BlobStore, nc: WireClient, chunk_stream: str
) -> None:
    """Bytes are never stored under a hash that is not theirs."""
    with await blobs.spool(in_pieces(some_bytes(1000), 100)) as spooled:
        spooled.path.write_bytes(some_bytes(1000, seed=2))
        with pytest.raises(BlobCorrupt, match="changed"):
            await blobs.put(spooled)
    assert not await blobs.exists(spooled.sha256)
    assert {} == await chunk_sets(nc, chunk_stream)


async def test_orphans_of_aborted_puts_are_swept(blobs: BlobStore, nc: WireClient, chunk_stream: str) -> None:
    """Old chunks that no name leads to go; a put under way and blobs that are named stay."""
    data = some_bytes(500_000)
    ref = await blobs.put_bytes(data)
    bucket = chunk_stream.removeprefix("OBJ_")
    await jetstream(nc).publish(f"$O.{bucket}.C.orphan", b"half")
    assert await blobs.sweep_orphans(timedelta(hours=1)) == 0
    assert await blobs.sweep_orphans(NOW) == 1
    assert await blobs.sweep_orphans(NOW) == 0
    assert len(await chunk_sets(nc, chunk_stream)) == 1
    assert data == await blobs.read_bytes(ref)


async def test_the_bucket_is_an_object_store_to_others(blobs: BlobStore, nc: WireClient, namespace: Namespace) -> None:
    """NATS's own tools list and read it: name, size and digest are where ADR-20 puts them."""
    data = some_bytes(300_000)
    ref = await blobs.put_bytes(data)
    bucket = await jetstream(nc).object_store(namespace.bucket("blobs"))
    found = await bucket.get(ref.sha256)
    assert (data, ref.size, 3) == (found.data, found.info.size, found.info.chunks)

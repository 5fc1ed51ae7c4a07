"""A backup of servers that are at work, and what is on others after it was loaded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest
from nats.aio.msg import Msg
from nats.js import JetStreamContext

from callboard.contracts.subjects import Namespace
from callboard.embedded.session import Database, ServerSession
from callboard.kernel.backup import Archive, ArchiveWriter, BackupError, CannotBackUp, Manifest, Servers, back_up, load
from callboard.kernel.backup.messages import unpacked
from callboard.kernel.backup.servers import messages_file
from callboard.kernel.backup.streams import whole_batches
from callboard.kernel.blobs import BlobStore
from callboard.kernel.database import connect as connect_database
from callboard.kernel.database import open_pool
from callboard.kernel.errors import Conflict
from callboard.kernel.log import Append, EventStore, connect
from callboard.kernel.log.jetstream import ask
from callboard.kernel.log.raw_event import RawEvent
from callboard.kernel.log.wire import WireClient
from callboard.kernel.migrations import MigrationError, migrate
from callboard.kernel.opening import JOB_TABLES
from integration.log_faults import a_job, created


@pytest.fixture
async def nc(nats_url: str) -> AsyncGenerator[WireClient]:
    """A connection of the test's own."""
    nc = await connect(nats_url, name="test")
    yield nc
    await nc.close()


@pytest.fixture
async def store(nc: WireClient, namespace: Namespace) -> AsyncGenerator[EventStore]:
    """A log of the test's own, and its bucket."""
    store = EventStore(nc, namespace)
    await store.open()
    await BlobStore(nc, namespace).open()
    yield store
    await store.close()


@pytest.fixture
def source(nats_url: str, namespace: Namespace, database: Database) -> Servers:
    """Where the log is, and a database of the test's own."""
    return Servers(nats_url=nats_url, dsn_by_service=database.dsn_by_service, namespace=namespace)


async def made(servers: Servers, path: Path) -> Manifest:
    """A backup at `path`."""
    with ArchiveWriter(path) as writer:
        manifest = await back_up(servers, writer, program="test")
        writer.finish(manifest)
    return manifest


async def loaded(servers: Servers, path: Path, nc: WireClient) -> None:
    """Lose all streams of the namespace, and load a backup."""
    for stream in (await ask(nc, "$JS.API.STREAM.NAMES"))["streams"]:
        if servers.namespace.name in stream:
            await ask(nc, f"$JS.API.STREAM.DELETE.{stream}")
    with Archive(path) as archive:
        archive.verify()
        await load(servers, archive)


async def whole_log(store: EventStore) -> list[tuple[int, str, bytes, str]]:
    """Position, subject, body and id of every event."""
    end = await store.last_position()
    return [
        (event.position, event.subject, event.body, event.headers["ce-id"])
        async for batch in store.read_all(until=end)
        for event in batch
    ]


async def test_what_is_being_written_is_copied_whole(
    store: EventStore, source: Servers, nc: WireClient, tmp_path: Path
) -> None:
    """All that was acknowledged before is in it, no batch is cut in two, and it comes back at the same positions."""

    async def append_pairs() -> None:
        while True:
            await store.append_many([Append(job, 0, [created(job)]) for job in (a_job(), a_job())])

    writers = [asyncio.create_task(append_pairs()) for _ in range(4)]
    async for _ in store.read_all(until=200):
        pass
    acknowledged = await store.last_position()
    manifest = await made(source, tmp_path / "x")
    for writer in writers:
        writer.cancel()
    await asyncio.gather(*writers, return_exceptions=True)
    log = (await whole_log(store))[: manifest.end]
    assert acknowledged <= manifest.end
    with Archive(tmp_path / "x") as archive, archive.file(messages_file(source.namespace.stream)) as file:
        last = list(unpacked(file))[-1]
    assert ("Nats-Batch-Id" in last.headers) == ("Nats-Batch-Commit" in last.headers)
    await loaded(source, tmp_path / "x", nc)
    assert log == await whole_log(store)


def test_the_end_of_a_copy_never_cuts_a_batch() -> None:
    """Whichever message the end falls on, and however the messages arrive in groups."""

    def message(position: int) -> RawEvent:
        batch, count = divmod(position - 1, 3)
        commit = {"Nats-Batch-Commit": "1"} if count == 2 else {}
        return RawEvent(position, "ev", {"Nats-Batch-Id": str(batch), **commit}, b"")

    before, nine = RawEvent(0, "", {}, b""), [message(position) for position in range(1, 10)]
    for end, expected in ((1, 3), (2, 3), (3, 3), (4, 6), (9, 9)):
        assert nine[:expected] == list(whole_batches(nine, end, before))
        assert nine[4:expected] == list(whole_batches(nine[4:], end, nine[3])) if end > 3 else True
    assert all(first.position < second.position for first, second in pairwise(nine))


async def test_versions_hold_after_a_restore(
    store: EventStore, source: Servers, nc: WireClient, tmp_path: Path
) -> None:
    """An append that expects the restored version lands; one that expects another is a conflict."""
    job = a_job()
    version = await store.append(job, 0, [created(job)])
    await made(source, tmp_path / "x")
    await loaded(source, tmp_path / "x", nc)
    with pytest.raises(Conflict):
        await store.append(job, 0, [created(job)])
    assert version + 1 == await store.append(job, version, [created(job)])


async def test_a_reaction_goes_on_after_what_it_acknowledged(
    store: EventStore, source: Servers, nc: WireClient, tmp_path: Path
) -> None:
    """Not from the beginning, and without losing what was delivered but not acknowledged; its settings are the same."""
    for job in (a_job() for _ in range(5)):
        await store.append(job, 0, [created(job)])
    stream, name = source.namespace.stream, source.namespace.durable("ingest", "test")
    config = {"durable_name": name, "deliver_policy": "all", "ack_policy": "explicit", "ack_wait": 7_000_000_000}
    await ask(nc, f"$JS.API.CONSUMER.DURABLE.CREATE.{stream}.{name}", {"stream_name": stream, "config": config})
    first, second, *_pending = await fetch(nc, stream, name, 4)
    for message in (first, second):
        await message.ack_sync()
    await made(source, tmp_path / "x")
    await loaded(source, tmp_path / "x", nc)
    assert [3, 4, 5] == [message.metadata.sequence.stream for message in await fetch(nc, stream, name, 3)]
    info = await ask(nc, f"$JS.API.CONSUMER.INFO.{stream}.{name}")
    assert ("all", 7_000_000_000) == (info["config"]["deliver_policy"], info["config"]["ack_wait"])


async def fetch(nc: WireClient, stream: str, consumer: str, count: int) -> list[Msg]:
    """So many deliveries to a durable consumer."""
    pulled = await JetStreamContext(nc).pull_subscribe_bind(consumer=consumer, stream=stream)
    return await pulled.fetch(count)


async def test_bytes_come_back_and_dropped_ones_do_not(
    store: EventStore, source: Servers, nc: WireClient, tmp_path: Path
) -> None:
    """Over several chunks, and by their name."""
    blobs = BlobStore(nc, source.namespace)
    kept, dropped = await blobs.put_bytes(b"k" * 300_000), await blobs.put_bytes(b"d" * 300_000)
    await blobs.delete(dropped.sha256)
    manifest = await made(source, tmp_path / "x")
    assert 0 == manifest.end == await store.last_position()
    await loaded(source, tmp_path / "x", nc)
    assert b"k" * 300_000 == await blobs.read_bytes(kept)
    assert not await blobs.exists(dropped.sha256)


async def test_what_is_no_view_comes_back(
    store: EventStore, source: Servers, servers: ServerSession, nc: WireClient, tmp_path: Path
) -> None:
    """Row for row, in tables that the same migrations made; a migration that this program does not know is refused."""
    assert 0 == await store.last_position()
    await fill_leases(source.dsn_by_service["ingest"])
    manifest = await made(source, tmp_path / "x")
    assert {"job_leases", "job_turns"} == set(manifest.services["ingest"].tables)
    assert 2 == manifest.counts["rows"]
    other = await servers.clone_database()
    try:
        target = Servers(nats_url=source.nats_url, dsn_by_service=other.dsn_by_service, namespace=source.namespace)
        await loaded(target, tmp_path / "x", nc)
        assert await leases(source.dsn_by_service["ingest"]) == await leases(other.dsn_by_service["ingest"])
        strange = manifest.services["ingest"].migrations[0].model_copy(update={"number": 99})
        service = manifest.services["ingest"].model_copy(update={"migrations": (strange,)})
        with ArchiveWriter(tmp_path / "y") as writer:
            writer.finish(manifest.model_copy(update={"services": {"parser": service}, "files": {}}))
        with pytest.raises(MigrationError):
            await loaded(target, tmp_path / "y", nc)
    finally:
        await servers.drop_database(other)


async def fill_leases(dsn: str) -> None:
    """A lease and a turn, with what text must escape."""
    pool = await open_pool(dsn, schema="ingest")
    await migrate(pool, JOB_TABLES)
    lease = "INSERT INTO job_leases (job_id, version, worker, expires_at) VALUES ($1, 7, $2, $3)"
    await pool.execute(lease, uuid4(), "tab\there \\N", datetime.now(UTC))
    await pool.execute("INSERT INTO job_turns VALUES ('a\nproject', now())")
    await pool.close()


async def leases(dsn: str) -> list[tuple[object, ...]]:
    """All rows of both tables."""
    conn = await connect_database(dsn, schema="ingest")
    try:
        found = [await conn.fetch("SELECT * FROM job_leases"), await conn.fetch("SELECT * FROM job_turns")]
        return [tuple(row) for rows in found for row in rows]
    finally:
        await conn.close()


async def test_what_cannot_be_restored_is_not_backed_up(source: Servers, nc: WireClient, tmp_path: Path) -> None:
    """Nothing that has the name of a log, and a log with gaps: its events could not come to their positions again."""
    with pytest.raises(CannotBackUp, match="nothing has run here yet"):
        await made(source, tmp_path / "x")
    name = source.namespace.stream
    await ask(nc, f"$JS.API.STREAM.CREATE.{name}", {"name": name, "subjects": [f"{source.namespace.events}.>"]})
    for number in range(3):
        await ask(nc, f"{source.namespace.events}.{number}", b"{}")
    await ask(nc, f"$JS.API.STREAM.MSG.DELETE.{name}", {"seq": 2})
    with pytest.raises(CannotBackUp, match="events were removed"):
        await made(source, tmp_path / "x")
    assert [] == list(tmp_path.iterdir())


async def test_a_backup_of_other_services_is_refused(store: EventStore, source: Servers, tmp_path: Path) -> None:
    """Before anything of it is written."""
    assert 0 == await store.last_position()
    manifest = await made(source, tmp_path / "x")
    with ArchiveWriter(tmp_path / "y") as writer:
        writer.finish(manifest.model_copy(update={"services": {"studio": manifest.services["api"]}}))
    with Archive(tmp_path / "y") as archive, pytest.raises(BackupError, match="studio"):
        await load(source, archive)

"""Putting a backup onto servers that hold nothing yet."""

from __future__ import annotations

import asyncpg

from callboard.contracts.subjects import Namespace
from callboard.kernel.backup.archive import Archive
from callboard.kernel.backup.consumers import place_consumers
from callboard.kernel.backup.errors import BackupDamaged, BackupError
from callboard.kernel.backup.messages import unpacked
from callboard.kernel.backup.servers import BLOBS, Servers, Tell, messages_file, rows_file, silently
from callboard.kernel.backup.streams import write_stream
from callboard.kernel.backup.tables import copy_in, make_tables
from callboard.kernel.blobs import BlobStore
from callboard.kernel.blobs.bucket import Bucket
from callboard.kernel.database import open_pool
from callboard.kernel.log import EventStore, connect
from callboard.kernel.log.jetstream import NoReply, Refusal
from callboard.kernel.log.wire import WireClient


async def load(servers: Servers, archive: Archive, *, tell: Tell = silently) -> None:
    """Put the log, the blobs, the reactions' positions and what is no view where `archive` had them. Verify it first.

    Raises:
        BackupError: a server refused something of it.
        NatsUnreachable, DatabaseError, Unavailable, Unsuitable: as for whoever opens the servers.
    """
    if strangers := sorted(set(archive.manifest.services) - set(servers.dsn_by_service)):
        raise BackupError(
            f"{archive.path} is of a Callboard with other services ({', '.join(strangers)}): use that one."
        )
    for service in archive.manifest.services:
        await _load_tables(servers, archive, service, tell)
    nc = await connect(servers.nats_url, name="callboard-restore")
    try:
        await _load_streams(nc, servers.namespace, archive, tell)
    except (Refusal, NoReply) as error:
        raise BackupError(f"NATS did not take the backup: {error}") from error
    finally:
        await nc.close()


async def _load_streams(nc: WireClient, namespace: Namespace, archive: Archive, tell: Tell) -> None:
    store, blobs = EventStore(nc, namespace), BlobStore(nc, namespace)
    await store.open()
    await blobs.open()
    manifest = archive.manifest
    for purpose in BLOBS:
        stream = Bucket(nc, namespace.bucket(purpose)).stream
        await _load(nc, archive, stream, purpose, tell, same_positions=False)
    await _load(nc, archive, namespace.dead_letter_stream, "dead_letters", tell, same_positions=False)
    await _load(nc, archive, namespace.stream, "events", tell, same_positions=True)
    if (end := await store.last_position()) != manifest.end:
        raise BackupDamaged(archive.path, "the log", f"ends at {end} instead of {manifest.end}")
    await place_consumers(nc, namespace.stream, manifest.consumers)
    await store.close()


async def _load(nc: WireClient, archive: Archive, stream: str, what: str, tell: Tell, *, same_positions: bool) -> None:
    total, done = archive.manifest.counts.get(what, 0), 0
    with archive.file(messages_file(stream)) as file:
        async for count in write_stream(nc, unpacked(file), same_positions=same_positions):
            done += count
            tell(what.replace("_", " "), done / total if total else None)


async def _load_tables(servers: Servers, archive: Archive, service: str, tell: Tell) -> None:
    described = archive.manifest.services[service]
    if not described.migrations:
        return
    tell(f"tables of {service}", None)
    pool = await open_pool(servers.dsn_by_service[service], schema=service, application_name="callboard-restore")
    try:
        await make_tables(pool, described)
        async with pool.acquire() as conn, conn.transaction():
            for table, columns in described.tables.items():
                with archive.file(rows_file(service, table)) as file:
                    await copy_in(conn, table, columns, file.read())
    except asyncpg.PostgresError as error:
        raise BackupError(f"Postgres did not take the tables of {service}: {error}") from error
    finally:
        await pool.close()

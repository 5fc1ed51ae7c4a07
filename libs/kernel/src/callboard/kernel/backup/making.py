"""Making a backup, in the order that makes it consistent while everything goes on.

1. what is no view: it refers to nothing that is not on the log by then;
2. how far each reaction has come: what it did up to there is on the log by then, and what it does again changes nothing;
3. the log, up to its end, without cutting an atomic batch;
4. the dead letters, then the blobs: whatever an event refers to was there before the event.
"""

from __future__ import annotations

from datetime import UTC, datetime

import asyncpg

from callboard.kernel.backup.archive import ArchiveWriter
from callboard.kernel.backup.consumers import consumer_positions
from callboard.kernel.backup.errors import CannotBackUp
from callboard.kernel.backup.manifest import Manifest, ServiceTables
from callboard.kernel.backup.messages import packed
from callboard.kernel.backup.servers import BLOBS, Servers, Tell, messages_file, rows_file, silently
from callboard.kernel.backup.streams import has_stream, last_message, read_to_end
from callboard.kernel.backup.tables import copy_out
from callboard.kernel.blobs.bucket import Bucket
from callboard.kernel.log import connect
from callboard.kernel.log.jetstream import NoReply, Refusal
from callboard.kernel.log.wire import WireClient


async def back_up(servers: Servers, archive: ArchiveWriter, *, program: str, tell: Tell = silently) -> Manifest:
    """Put all that is worth keeping into `archive`, which is left to its caller to finish.

    Raises:
        CannotBackUp: there is no log of that namespace, or a server refuses to tell of it.
        NatsUnreachable, DatabaseError: a server does not answer.
        OSError: the disk refused.
    """
    made_at = datetime.now(UTC)
    nc = await connect(servers.nats_url, name="callboard-backup")
    try:
        return await _Maker(servers, nc, archive, tell).make(program, made_at)
    except (Refusal, NoReply) as error:
        raise CannotBackUp(f"NATS does not give out all that a backup needs: {error}") from error
    except asyncpg.PostgresError as error:
        raise CannotBackUp(f"Postgres does not give out all that a backup needs: {error}") from error
    finally:
        await nc.close()


class _Maker:
    def __init__(self, servers: Servers, nc: WireClient, archive: ArchiveWriter, tell: Tell) -> None:
        self._servers = servers
        self._nc = nc
        self._archive = archive
        self._tell = tell
        self._counts: dict[str, int] = {}

    async def make(self, program: str, made_at: datetime) -> Manifest:
        namespace = self._servers.namespace
        if not await has_stream(self._nc, namespace.stream):
            raise CannotBackUp(f"there is no log {namespace.stream} to back up: nothing has run here yet")
        services = {name: await self._tables(name, dsn) for name, dsn in self._servers.dsn_by_service.items()}
        consumers = await consumer_positions(self._nc, namespace.stream)
        end = await self._messages(namespace.stream, "events")
        self._check_gapless(end)
        await self._messages(namespace.dead_letter_stream, "dead_letters")
        for purpose in BLOBS:
            await self._messages(Bucket(self._nc, namespace.bucket(purpose)).stream, purpose)
        return Manifest(
            program=program,
            namespace=namespace.name,
            made_at=made_at,
            end=end,
            counts=self._counts,
            consumers=tuple(consumers),
            services=services,
            files=self._archive.files,
        )

    async def _tables(self, service: str, dsn: str) -> ServiceTables:
        self._tell(f"tables of {service}", None)
        described, rows = await copy_out(dsn, service)
        for table, text in rows.items():
            with self._archive.file(rows_file(service, table)) as file:
                file.write(text)
        self._counts["rows"] = self._counts.get("rows", 0) + sum(text.count(b"\n") for text in rows.values())
        return described

    async def _messages(self, stream: str, what: str) -> int:
        """Copy a stream; gives the position of its last message that is copied."""
        end = count = 0
        with self._archive.file(messages_file(stream)) as file:
            if await has_stream(self._nc, stream):
                ahead = await last_message(self._nc, stream)
                async for messages in read_to_end(self._nc, stream):
                    file.write(packed(messages))
                    count, end = count + len(messages), messages[-1].position
                    self._tell(what.replace("_", " "), min(end / ahead, 1.0) if ahead else None)
        self._counts[what] = count
        return end

    def _check_gapless(self, end: int) -> None:
        if self._counts["events"] != end:
            raise CannotBackUp(
                f"the log has {self._counts['events']} events up to position {end}: events were removed from it, and a "
                "backup could not put the others at their positions again"
            )

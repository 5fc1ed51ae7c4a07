"""Small views that the projection tests run: documents folded into rows, and a counter that can be told to fail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import ClassVar
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict

from callboard.contracts.event import BlobRef, Envelope, Event, Origin, Recorded
from callboard.contracts.events import EVENTS, DocumentRejected, TextExtracted, Uploaded
from callboard.contracts.problems import Problem
from callboard.contracts.registry import Registry
from callboard.contracts.subjects import Aggregate, Namespace
from callboard.kernel.database import Connection, Pool
from callboard.kernel.ending import end_task
from callboard.kernel.log import EventStore, connect
from callboard.kernel.projections import Fold, Projection, ProjectionRunner

BLOB = BlobRef(sha256="0" * 64, size=1)
ORIGIN = Origin(source="test")


class DocumentRow(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: UUID
    filename: str
    lines: int | None = None
    tags: tuple[str, ...] = ()
    content: BlobRef
    version: int


class Documents(Fold[DocumentRow]):
    """One row per document; a rejected one is no more."""

    row: ClassVar[type[DocumentRow]] = DocumentRow
    name = "documents"
    ddl = """
        CREATE TABLE documents (
            id uuid PRIMARY KEY, filename text NOT NULL, lines int, tags text[] NOT NULL, content jsonb NOT NULL,
            version bigint NOT NULL
        );
        CREATE INDEX ON documents (filename)
    """
    table = "documents"
    tables = ("documents",)
    handles = frozenset({Uploaded.type, TextExtracted.type, DocumentRejected.type})

    def __init__(self) -> None:
        super().__init__(self.row)

    def evolve(self, row: DocumentRow | None, event: Recorded) -> DocumentRow | None:
        match event.event:
            case Uploaded() as uploaded:
                return DocumentRow(
                    id=event.aggregate.id,
                    filename=uploaded.filename,
                    tags=("new",),
                    content=uploaded.content,
                    version=event.position,
                )
            case TextExtracted() as extracted if row is not None:
                return row.model_copy(update={"lines": extracted.lines, "version": event.position})
            case DocumentRejected():
                return None
            case _:
                return row


class NewerDocuments(Documents):
    """The next version: the same rows by another rule."""

    version = 2

    def evolve(self, row: DocumentRow | None, event: Recorded) -> DocumentRow | None:
        after = super().evolve(row, event)
        return after and after.model_copy(update={"tags": ("second",)})


class LongerRow(DocumentRow):
    title: str


class RicherDocuments(NewerDocuments):
    """A version with another column in the middle of things: what `SELECT *` answers changes its shape."""

    row = LongerRow
    version = 3
    ddl = """
        CREATE TABLE documents (
            id uuid PRIMARY KEY, title text NOT NULL, filename text NOT NULL, lines int, tags text[] NOT NULL,
            content jsonb NOT NULL, version bigint NOT NULL
        );
        CREATE UNIQUE INDEX documents_title ON documents (title, id)
    """

    def evolve(self, row: DocumentRow | None, event: Recorded) -> DocumentRow | None:
        after = super().evolve(row, event)
        return after and LongerRow.model_validate({**dict(after), "title": after.filename.title()})


class NumberedDocuments(RicherDocuments):
    """With a sequence, which counts on over what is rolled back: nothing for a view that is to be verified."""

    ddl = RicherDocuments.ddl + "; ALTER TABLE documents ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY"


class SlowDocuments(NewerDocuments):
    """A version that takes its time over each batch."""

    async def apply(self, conn: Connection, events: Sequence[Recorded]) -> None:
        await conn.execute("SELECT pg_sleep(0.2)")
        await super().apply(conn, events)


class UploadLog:
    """One row per upload, in order, without a key: an event that took effect twice would be there twice."""

    name = "upload_log"
    version = 1
    ddl = "CREATE TABLE upload_log (position bigint NOT NULL, filename text NOT NULL CHECK (filename <> 'poison.txt'))"
    tables = ("upload_log",)
    handles = frozenset({Uploaded.type})

    async def apply(self, conn: Connection, events: Sequence[Recorded]) -> None:
        rows = [(event.position, event.event.filename) for event in events if isinstance(event.event, Uploaded)]
        await conn.executemany("INSERT INTO upload_log VALUES ($1, $2)", rows)


class NewerUploadLog(UploadLog):
    """The next version: it takes all uploads in, the poisonous too."""

    version = 2
    ddl = "CREATE TABLE upload_log (position bigint PRIMARY KEY, filename text NOT NULL)"


class SleepyUploads(UploadLog):
    """Dozes in the middle of each batch's transaction."""

    async def apply(self, conn: Connection, events: Sequence[Recorded]) -> None:
        await super().apply(conn, events)
        await conn.execute("SELECT pg_sleep(1)")


class SlowUploads(NewerUploadLog):
    """A version that takes its time over each batch."""

    async def apply(self, conn: Connection, events: Sequence[Recorded]) -> None:
        await super().apply(conn, events)
        await conn.execute("SELECT pg_sleep(0.5)")


def uploaded(filename: str) -> Uploaded:
    return Uploaded(project="p", filename=filename, content=BLOB)


def extracted(lines: int) -> TextExtracted:
    return TextExtracted(
        project="p", filename="f", text=BLOB, extractor="plain-text/2", format="text", lines=lines, characters=1
    )


def rejected() -> DocumentRejected:
    return DocumentRejected(project="p", problem=Problem(code="EMPTY_FILE", message="It is empty."))


async def append(store: EventStore, *events: Event, to: Aggregate | None = None, expected: int = 0) -> int:
    """Append to a document, a new one unless told."""
    aggregate = to or Aggregate("document", uuid4())
    return await store.append(aggregate, expected, [Envelope.wrap(aggregate, event, ORIGIN) for event in events])


class Broken(Event):
    """Stands on the log as `uploaded`, but has nothing of what an upload says."""

    aggregate: ClassVar[str] = "document"
    type: ClassVar[str] = Uploaded.type


@asynccontextmanager
async def opened_store(nats_url: str, namespace: Namespace, registry: Registry = EVENTS) -> AsyncGenerator[EventStore]:
    """An event store with a connection of its own."""
    nc = await connect(nats_url, name="test")
    store = EventStore(nc, namespace, registry)
    await store.open()
    try:
        yield store
    finally:
        await store.close()
        await nc.close()


@asynccontextmanager
async def running(
    store: EventStore, pool: Pool, projection: Projection, *, lease_seconds: float = 10.0
) -> AsyncGenerator[ProjectionRunner]:
    """A runner at work until the block ends; what it raised by then is raised here."""
    runner = ProjectionRunner(store, pool, projection, lease_seconds=lease_seconds)
    task = asyncio.create_task(runner.run())
    try:
        yield runner
    finally:
        await end_task(task)
    if not task.cancelled():
        task.result()


async def logged(pool: Pool) -> list[str]:
    """What the view of uploads holds."""
    return [row["filename"] for row in await pool.fetch("SELECT filename FROM upload_log ORDER BY position")]


async def live(pool: Pool, view: str = "documents") -> tuple[int, int] | None:
    """The version and the position of a view; None where it is not built yet."""
    row = await pool.fetchrow("SELECT version, position FROM projection_checkpoints WHERE name = $1", view)
    return None if row is None else (row["version"], row["position"])

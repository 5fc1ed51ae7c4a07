"""Servers of a bench's own, as durable as those that `callboard up` runs, and everything open on them."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from grounds import SERVICE, forced_servers
from nats.aio.client import Client

from callboard.contracts.event import BlobRef, Envelope, Origin
from callboard.contracts.events import Uploaded
from callboard.contracts.ids import new_id
from callboard.contracts.subjects import Aggregate, Namespace
from callboard.kernel.blobs import BlobStore
from callboard.kernel.database import Pool, open_pool
from callboard.kernel.ending import end_task
from callboard.kernel.log import EventStore, connect
from callboard.kernel.projections import Projection, ProjectionRunner

ORIGIN = Origin(source=SERVICE)


@dataclass(frozen=True)
class Stage:
    """What a bench works with. `bare` is a second connection, for a peer that knows nothing of the kernel.

    `nats_url` and `dsn` are for processes of their own.
    """

    namespace: Namespace
    store: EventStore
    blobs: BlobStore
    pool: Pool
    bare: Client
    nats_url: str
    dsn: str

    @contextlib.asynccontextmanager
    async def projecting(self, projection: Projection) -> AsyncGenerator[ProjectionRunner]:
        """Keep a view up inside the block."""
        runner = ProjectionRunner(self.store, self.pool, projection)
        task = asyncio.create_task(runner.run())
        try:
            yield runner
        finally:
            await end_task(task)


@contextlib.asynccontextmanager
async def stage(*, nats_always: bool = True) -> AsyncGenerator[Stage]:
    """Start the servers and open everything; `nats_always=False` leaves NATS to its default, which loses writes at power loss."""
    async with contextlib.AsyncExitStack() as stack:
        servers = await stack.enter_async_context(forced_servers(nats_always=nats_always))
        namespace = Namespace()
        nc, bare = await connect(servers.nats_url, name=SERVICE), await connect(servers.nats_url, name="bare")
        stack.push_async_callback(nc.close)
        stack.push_async_callback(bare.close)
        store, blobs = EventStore(nc, namespace), BlobStore(nc, namespace)
        await store.open()
        await blobs.open()
        stack.push_async_callback(store.close)
        dsn = servers.template.dsn_by_service[SERVICE]
        pool = await open_pool(dsn, schema=SERVICE, max_size=20)
        stack.push_async_callback(pool.close)
        yield Stage(namespace, store, blobs, pool, bare, servers.nats_url, dsn)


def fact() -> Envelope:
    """An event of usual size on an aggregate of its own."""
    document = Aggregate("document", new_id())
    event = Uploaded(project="bench", filename="play.txt", content=BlobRef(sha256="0" * 64, size=1))
    return Envelope.wrap(document, event, ORIGIN)

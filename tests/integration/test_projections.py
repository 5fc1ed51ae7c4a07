"""Views on real servers: rows and position together, in order, once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest

from callboard.contracts.subjects import Aggregate, Namespace
from callboard.kernel.database import Pool, open_pool
from callboard.kernel.log import EventStore, connect
from callboard.kernel.projections import Projection, ProjectionRunner
from integration.projection_views import Documents, append, extracted, uploaded


@pytest.fixture
async def store(nats_url: str, namespace: Namespace) -> AsyncGenerator[EventStore]:
    nc = await connect(nats_url, name="test")
    store = EventStore(nc, namespace)
    await store.open()
    yield store
    await store.close()
    await nc.close()


@pytest.fixture
async def pool(database_url: str) -> AsyncGenerator[Pool]:
    async with await open_pool(database_url, schema="views") as pool:
        yield pool


@asynccontextmanager
async def running(store: EventStore, pool: Pool, projection: Projection) -> AsyncGenerator[ProjectionRunner]:
    """A runner at work until the block ends."""
    runner = ProjectionRunner(store, pool, projection)
    task = asyncio.create_task(runner.run())
    try:
        yield runner
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_a_view_folds_events_into_rows(store: EventStore, pool: Pool) -> None:
    """What was appended is in the rows once the view has reached its position."""
    document = Aggregate("document", uuid4())
    first = await append(store, uploaded("hamlet.txt"), to=document)
    last = await append(store, extracted(12), to=document, expected=first)

    async with running(store, pool, Documents()) as runner:
        await runner.wait_for(last, 10)

    row = await pool.fetchrow("SELECT * FROM documents")
    assert row is not None
    assert (document.id, "hamlet.txt", 12, ["new"], last) == tuple(
        row[name] for name in ("id", "filename", "lines", "tags", "version")
    )

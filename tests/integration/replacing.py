"""What the tests of views that are built anew look at: a backlog, the live view, and the build beside it."""

from __future__ import annotations

import asyncio

from callboard.kernel.database import Pool
from callboard.kernel.log import EventStore
from callboard.kernel.projections import ask_for_rebuild, build_of
from integration.projection_views import Documents, append, running, uploaded


async def fill(store: EventStore, blocks: int = 4) -> int:
    """A backlog of a batch of documents for each block; gives the log's end."""
    for block in range(blocks):
        await asyncio.gather(*(append(store, uploaded(f"{block}-{n}")) for n in range(500)))
    return await store.last_position()


async def built(store: EventStore, pool: Pool, end: int) -> None:
    async with running(store, pool, Documents()) as runner:
        await runner.wait_for(end, 20)


async def schemas(pool: Pool) -> list[str]:
    return [row["nspname"] for row in await pool.fetch("SELECT nspname FROM pg_namespace WHERE nspname ~ '^views'")]


async def building(pool: Pool, view: str = "documents") -> int:
    """How far a build has come; -1 where there is none."""
    async with pool.acquire() as conn:
        build = await build_of(conn, view)
    return -1 if build is None else build.position


async def no_build(pool: Pool, view: str = "documents") -> bool:
    return await building(pool, view) < 0


async def half_built(pool: Pool) -> bool:
    return await building(pool) >= 1000


async def ask(pool: Pool, view: str = "documents") -> None:
    async with pool.acquire() as conn:
        assert await ask_for_rebuild(conn, view)

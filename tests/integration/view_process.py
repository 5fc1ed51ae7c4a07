"""A view as a process of its own, to be killed and frozen; it ends by itself once it has nothing more to do."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from callboard.contracts.subjects import Namespace
from callboard.kernel.database import open_pool
from callboard.kernel.projections import ProjectionRunner
from integration import projection_views
from integration.module_process import module_process
from integration.projection_views import opened_store

APPLICATION = "view process"


@asynccontextmanager
async def view_process(
    nats_url: str, namespace: Namespace, database_url: str, view: str, lease_seconds: float = 10.0
) -> AsyncGenerator[asyncio.subprocess.Process]:
    """A process that runs one of the classes of `projection_views` in the schema `views`, killed at the end."""
    arguments = (nats_url, namespace.name, database_url, view, str(lease_seconds))
    async with module_process("view_process", *arguments) as process:
        yield process


async def main(nats_url: str, namespace: str, database_url: str, view: str, lease_seconds: str) -> None:
    projection = getattr(projection_views, view)()
    async with (
        opened_store(nats_url, Namespace(namespace)) as store,
        await open_pool(database_url, schema="views", application_name=APPLICATION) as pool,
    ):
        await ProjectionRunner(store, pool, projection, lease_seconds=float(lease_seconds)).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

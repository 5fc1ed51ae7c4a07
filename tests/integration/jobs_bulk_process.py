"""A process that creates ten thousand jobs in one call, to be killed on the way."""

from __future__ import annotations

import asyncio
import sys

from callboard.contracts.subjects import Namespace
from integration.jobs_setting import ORIGIN, setting
from integration.test_jobs_bulk import ten_thousand


async def main(nats_url: str, namespace: str, database_url: str) -> None:
    async with setting(nats_url, Namespace(namespace), database_url) as stage:
        await stage.jobs.create_many(ten_thousand(), ORIGIN)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

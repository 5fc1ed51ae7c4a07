"""A worker as a process of its own: appends one checkpoint to whatever it gets, then hangs until it is killed."""

from __future__ import annotations

import asyncio
import sys

from callboard.contracts.subjects import Namespace
from callboard.kernel.jobs import JobRun
from integration.jobs_setting import Errand, chunk, setting


async def hang(run: JobRun, _args: Errand) -> None:
    await run.append(chunk(0))
    await asyncio.Event().wait()


async def main(nats_url: str, namespace: str, database_url: str, lease_seconds: str) -> None:
    async with (
        setting(nats_url, Namespace(namespace), database_url) as stage,
        stage.working(hang, lease_seconds=float(lease_seconds)),
    ):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

"""A worker as a service runs it, in a process of its own: with its runner of the view, its logs and its traces.

Says `ready` on standard output once it stands by, begins to work at the first line on standard input, and stops at the end
of that.
"""

import asyncio
import sys

from nothing import Nothing, nothing

from callboard.contracts.events import EVENTS
from callboard.contracts.subjects import Namespace
from callboard.kernel.allocation import collect_seldom
from callboard.kernel.database import open_pool
from callboard.kernel.jobs import JobsProjection, Worker
from callboard.kernel.log import EventStore, connect
from callboard.kernel.logs import configure_logging
from callboard.kernel.loop import run
from callboard.kernel.projections import ProjectionRunner
from callboard.kernel.settings import LogLevel
from callboard.kernel.telemetry import start_telemetry


async def work(nats_url: str, dsn: str, schema: str, namespace: str, slots: int) -> None:
    """Stand by, work when told to, and stop when told to."""
    nc = await connect(nats_url, name=schema)
    store = EventStore(nc, Namespace(namespace))
    pool = await open_pool(dsn, schema=schema, max_size=12)
    runner = ProjectionRunner(store, pool, JobsProjection(EVENTS))
    viewing = asyncio.create_task(runner.run())
    await runner.wait_for(0, 30)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    worker = Worker(schema, store, pool, {Nothing: nothing}, slots=slots)
    working = asyncio.create_task(worker.run())
    await asyncio.to_thread(sys.stdin.read)
    await worker.stop(2)
    await working
    viewing.cancel()
    await asyncio.wait([viewing])
    await store.close()
    await pool.close()
    await nc.close()


if __name__ == "__main__":
    configure_logging("bench", level=LogLevel.WARNING)
    start_telemetry("bench")
    nats_url, dsn, schema, namespace, slots = sys.argv[1:]
    collect_seldom()
    run(work(nats_url, dsn, schema, namespace, int(slots)))

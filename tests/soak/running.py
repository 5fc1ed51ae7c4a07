"""The engine as it runs for a soak: durable servers, two worker processes, each with its view, and the load on them."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from nats.aio.client import Client

from callboard.contracts.subjects import Namespace
from callboard.embedded.session import ServerSession, server_session, temporary_folder
from callboard.kernel.log import EventStore, connect
from chaos.errands import REGISTRY, SERVICE
from chaos.recovery import percentile
from chaos.workers import Work
from integration.log_faults import free_port
from soak.load import Load, load_on
from soak.sampling import Sample, family, postgres_memory, resident
from soak.verdict import NATS, Outcome

_NAMESPACE = Namespace("soak")
_WORKERS = [f"worker-{number}" for number in range(2)]
_SLOTS = 16
_EACH = 10.0


class Run:
    """Everything that runs, and what can be measured of it."""

    def __init__(self, session: ServerSession, nc: Client, load: Load) -> None:
        self._session = session
        self._nc = nc
        self._load = load

    async def capacity(self, *, depth: int, ramp: float, seconds: float) -> float:
        """Jobs that end in a second while `depth` are always open, measured for some seconds after a ramp."""
        working = asyncio.create_task(self._load.saturate(depth, ramp + seconds))
        await asyncio.wait([working], timeout=ramp)
        before, began = self._load.ended.total(), time.monotonic()
        await asyncio.wait([working], timeout=seconds)
        rate = (self._load.ended.total() - before) / (time.monotonic() - began)
        await working
        return rate

    async def keep(self, rate: float, seconds: float, *, tell: Callable[[Sample], None]) -> Outcome:
        """Ask for `rate` jobs per second, look each ten seconds and `tell` of it, and wait for all to end."""
        self._load.take_latencies()
        working = asyncio.create_task(self._load.keep_rate(rate, seconds))
        samples: list[Sample] = []
        began = last = time.monotonic()
        while last - began < seconds - _EACH / 2 and not working.done():
            await asyncio.wait([working], timeout=began + (len(samples) + 1) * _EACH - time.monotonic())
            now = time.monotonic()
            samples.append(await self._look(now - began, now - last))
            tell(samples[-1])
            last = now
        await working
        return Outcome(
            rate=rate,
            samples=samples,
            asked=self._load.asked,
            ended=self._load.ended,
            retried=self._load.retried,
            restarts=sum(self._session.supervisor.statuses[name].restarts for name in _WORKERS),
        )

    async def _look(self, seconds: float, since: float) -> Sample:
        latencies = [1000 * latency for latency in self._load.take_latencies()]
        return Sample(
            seconds=seconds,
            memory=self._memory(),
            subjects=await self._subjects(),
            depth=self._load.depth,
            per_second=len(latencies) / since,
            p50=percentile(latencies, 0.5),
            p99=percentile(latencies, 0.99),
        )

    def _memory(self) -> dict[str, float]:
        pids = {name: self._session.supervisor.statuses[name].pid or 0 for name in _WORKERS}
        return {
            **{name: resident(pid) for name, pid in pids.items()},
            **postgres_memory(family(self._session.process("postgres").pid)),
            NATS: resident(self._session.process(NATS).pid),
            "client": resident(os.getpid()),
        }

    async def _subjects(self) -> int:
        """nats-py leaves this field of the answer out."""
        answer = await self._nc.request(f"$JS.API.STREAM.INFO.{_NAMESPACE.stream}", timeout=10)
        return json.loads(answer.data)["state"]["num_subjects"]


@asynccontextmanager
async def running() -> AsyncGenerator[Run]:
    """Servers that force everything to disk, and workers that wait for something to do."""
    with temporary_folder() as folder:
        async with server_session([SERVICE], durable=True) as session:
            work = Work(
                program="chaos.errands",
                nats_url=session.nats_url,
                database_url=session.template.dsn_by_service[SERVICE],
                namespace=_NAMESPACE,
                folder=folder,
                slots=_SLOTS,
            )
            nc = await connect(session.nats_url, name="soak")
            store = EventStore(nc, _NAMESPACE, REGISTRY)
            try:
                await store.open()
                await session.supervisor.start(*(work.worker(place, free_port()) for place in range(len(_WORKERS))))
                async with load_on(store) as load:
                    yield Run(session, nc, load)
            finally:
                await store.close()
                await nc.close()

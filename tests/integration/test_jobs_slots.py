"""What a worker may have in hand, and how its leases are written."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

from callboard.contracts.events import JobStateChanged
from callboard.contracts.jobs import JobState
from callboard.contracts.subjects import Namespace
from callboard.kernel.jobs import JobRun, Worker
from callboard.kernel.jobs.leases import Leases
from callboard.kernel.log import Append, EventStore, connect
from integration.conditions import until
from integration.jobs_setting import Errand, Setting

WATCH = """
    CREATE TABLE written (place bigint GENERATED ALWAYS AS IDENTITY, operation text, waits_for_the_disk text);
    CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO written (operation, waits_for_the_disk) VALUES (tg_op, current_setting('synchronous_commit'));
            RETURN NULL;
        END
    $$;
    CREATE TRIGGER watched AFTER INSERT OR UPDATE OR DELETE ON job_leases FOR EACH ROW EXECUTE FUNCTION watch();
"""
WAIT_FOR_THE_DISK = """
    DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = on', current_database()); END $$
"""


class Reluctant(EventStore):
    """A log that takes completions only once it is `willing`."""

    willing: asyncio.Event

    def hand_over(self, appends: Sequence[Append]) -> asyncio.Future[int]:
        """Hand over what completes nothing."""
        events = [envelope.event for append in appends for envelope in append.events]
        if any(isinstance(event, JobStateChanged) and event.state is JobState.COMPLETED for event in events):
            return asyncio.ensure_future(self._hand_over_when_willing(appends))
        return super().hand_over(appends)

    async def _hand_over_when_willing(self, appends: Sequence[Append]) -> int:
        await self.willing.wait()
        return await super().hand_over(appends)


async def test_a_worker_has_at_most_twice_as_many_jobs_as_slots(
    stage: Setting, nats_url: str, namespace: Namespace
) -> None:
    """While outcomes do not land, its slots are free and yet it claims no more; another worker takes what is left."""
    workers: list[Worker] = []
    in_hand: list[int] = []

    async def handle(_run: JobRun, _args: Errand) -> None:
        in_hand.append(len(workers[0].jobs))

    async def help_out(_run: JobRun, _args: Errand) -> None:
        return

    async def has_all_it_may() -> bool:
        return len(workers[0].jobs) >= 2 and workers[0].busy == 0

    async with AsyncExitStack() as stack:
        nc = await connect(nats_url, name="reluctant")
        stack.push_async_callback(nc.close)
        log = Reluctant(nc, namespace)
        log.willing = asyncio.Event()
        await stack.enter_async_context(stage.projecting())
        workers.append(await stack.enter_async_context(replace(stage, store=log).working(handle, slots=1)))
        held = [await stage.errand() for _ in range(2)]
        await until(has_all_it_may)
        left = [await stage.errand() for _ in range(3)]
        async with stage.working(help_out, slots=1):
            await stage.reached(left, JobState.COMPLETED)
        log.willing.set()
        await stage.reached(held, JobState.COMPLETED)

    assert [1, 2] == in_hand


async def test_only_claims_do_not_wait_for_the_disk(stage: Setting) -> None:
    """What is said of a lease later does, and so does whoever has the connection after the claims."""
    await stage.pool.execute(WAIT_FOR_THE_DISK)
    await stage.pool.execute(WATCH)
    await stage.worker_pool.expire_connections()
    leases = Leases(stage.worker_pool, worker="w", kinds=[Errand.kind], duration=timedelta(seconds=30))
    async with stage.projecting() as view:
        await stage.errand()
        await view.wait_for(await stage.store.last_position(), 10)
    async with leases.claiming() as claims:
        (claim,) = await claims.claim(1)
        await leases.renew([claim])
        await leases.refused(claim)
        await leases.give_up(claim)
        await leases.release(claim)
    written = await stage.pool.fetch("SELECT operation, waits_for_the_disk FROM written ORDER BY place")
    said_later = [("UPDATE", "on"), ("UPDATE", "on"), ("UPDATE", "on"), ("DELETE", "on")]
    assert [("INSERT", "off"), *said_later] == [tuple(row) for row in written]

    async with AsyncExitStack() as stack:
        pool = stage.worker_pool
        given_back = [await stack.enter_async_context(pool.acquire()) for _ in range(pool.get_size())]
        assert ["on"] * len(given_back) == [await conn.fetchval("SHOW synchronous_commit") for conn in given_back]

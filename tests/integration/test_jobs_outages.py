"""Servers that go away while a job runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

import pytest

from callboard.contracts.jobs import JobState
from callboard.contracts.subjects import Namespace
from callboard.embedded.session import ServerSession, server_session
from callboard.kernel.ending import end_task
from callboard.kernel.jobs import JobRun, Limits
from callboard.kernel.jobs.dependents import Dependents
from callboard.kernel.jobs.leases import Leases
from callboard.kernel.jobs.wakeups import Bell
from callboard.kernel.log import EventStore, connect
from integration.conditions import until
from integration.jobs_setting import ORIGIN, Errand, Hanging, Setting, chunk, setting


@pytest.fixture(scope="module")
async def fragile() -> AsyncGenerator[ServerSession]:
    """Servers of this module's own, to be killed; what they acknowledged is on disk."""
    async with server_session(durable=True) as session:
        yield session


@pytest.fixture
async def stage(fragile: ServerSession, namespace: Namespace) -> AsyncGenerator[Setting]:
    """A log and an empty view on servers that may be killed."""
    database = await fragile.clone_database()
    async with setting(fragile.nats_url, namespace, database.admin_dsn) as opened:
        yield opened


async def test_a_result_waits_for_the_log_to_come_back(stage: Setting, fragile: ServerSession) -> None:
    """Work that was finished while NATS was down lands once it is up again, without another attempt."""
    begun, may_go_on = asyncio.Event(), asyncio.Event()

    async def handle(run: JobRun, _args: Errand) -> dict[str, Any]:
        begun.set()
        await may_go_on.wait()
        await run.append(chunk(0))
        return {"attempt": run.attempt}

    async with stage.projecting(), stage.working(handle):
        job = await stage.errand()
        await begun.wait()
        await fragile.kill_nats()
        may_go_on.set()
        await fragile.start_nats()
        await stage.reached([job], JobState.COMPLETED)

    assert [JobState.RUNNING, JobState.COMPLETED] == await stage.states(job)


async def test_a_run_outlives_the_database(stage: Setting, fragile: ServerSession) -> None:
    """A job that runs while Postgres is killed and started again completes, and the worker takes up the next one."""
    begun, may_go_on = asyncio.Event(), asyncio.Event()

    async def handle(_run: JobRun, _args: Errand) -> None:
        begun.set()
        await may_go_on.wait()

    async with stage.projecting(), stage.working(handle):
        job = await stage.errand()
        await begun.wait()
        # A claim does not wait for the disk: a lease that a crash takes back would end this run.
        await stage.pool.execute("CHECKPOINT")
        await fragile.restart_postgres()
        may_go_on.set()
        following = await stage.errand()
        await stage.reached([job, following], JobState.COMPLETED)

    assert [JobState.RUNNING, JobState.COMPLETED] == await stage.states(job)


async def test_a_lease_within_a_limit_outlives_a_crash_of_the_database(stage: Setting, fragile: ServerSession) -> None:
    """The log may hold its run and the view not yet: if it were forgotten, another job could begin beside it."""
    await stage.pool.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")  # nothing gets to the disk unasked
    await stage.pool.execute("SELECT pg_reload_conf()")
    for _ in range(2):
        await stage.errand()
    async with stage.projecting():
        pass
    leases = Leases(
        stage.pool, worker="one", kinds=[Errand.kind], duration=timedelta(minutes=1), limits=Limits(project=1)
    )
    async with leases.claiming() as claims:
        (claim,) = await claims.claim(5)
        await fragile.restart_postgres()
    await stage.pool.expire_connections()
    assert claim.job.id == await stage.pool.fetchval("SELECT job_id FROM job_leases")
    await stage.pool.execute("ALTER SYSTEM RESET wal_writer_delay")
    await stage.pool.execute("SELECT pg_reload_conf()")


async def ring_in_turns(bell: Bell, times: int) -> None:
    """Ring so many times, each in a turn of the loop of its own, so that each can be heard."""
    loop, rung = asyncio.get_running_loop(), asyncio.Event()

    def ring(left: int) -> None:
        bell.ring()
        if left:
            loop.call_soon(ring, left - 1)
        else:
            rung.set()

    ring(times - 1)
    await rung.wait()


async def test_bells_do_not_hasten_claims_while_the_database_is_away(
    stage: Setting, fragile: ServerSession, caplog: pytest.LogCaptureFixture
) -> None:
    """Each job that ends rings; an outage is tried against by the clock alone, so that many endings count for nothing."""
    caplog.set_level("DEBUG", "callboard.kernel.jobs.worker")
    tried = "cannot look for jobs"

    async def handle(_run: JobRun, _args: Errand) -> None:
        return

    async def has_tried() -> bool:
        return tried in caplog.text

    async with stage.projecting(), stage.working(handle) as worker:
        await fragile.kill_postgres()
        await until(has_tried)
        began, before = time.monotonic(), caplog.text.count(tried)
        await ring_in_turns(worker._bell, 1000)  # pyright: ignore[reportPrivateUsage] - as a thousand endings would
        passed, tries = time.monotonic() - began, caplog.text.count(tried) - before
        await fragile.start_postgres()
        following = await stage.errand()
        await stage.reached([following], JobState.COMPLETED)

    assert tries <= 10 + 50 * passed


async def test_what_an_outage_kept_from_being_settled_is_settled_after_it(
    stage: Setting, fragile: ServerSession, namespace: Namespace, caplog: pytest.LogCaptureFixture
) -> None:
    """A dependent that was looked at while NATS was down is looked at again, although nothing tells of it a second time."""

    async def has_tried() -> bool:
        return "cannot see to jobs that depend on others" in caplog.text

    root = await stage.errand()
    job = await stage.errand(depends_on=[root])
    await stage.control.cancel(root, ORIGIN)
    async with stage.projecting():
        pass
    nc = await connect(fragile.nats_url, name="impatient")
    impatient = EventStore(nc, namespace, patience=0.5)
    dependents = Dependents("test", impatient, stage.pool, [Errand.kind])
    await fragile.kill_nats()
    settling = asyncio.create_task(dependents.settle_forever())
    dependents.hear(None)
    await until(has_tried)
    await fragile.start_nats()
    await stage.reached([job], JobState.FAILED)
    await end_task(settling)
    await impatient.close()
    await nc.close()

    assert [JobState.FAILED] == await stage.states(job)


async def test_a_slot_is_free_while_an_outcome_waits_for_the_log(stage: Setting, fragile: ServerSession) -> None:
    """A worker of one slot leases the next job when its handler has ended, yet runs one handler at a time."""
    begun, may_go_on = asyncio.Event(), asyncio.Event()
    running: list[int] = [0]

    async def handle(_run: JobRun, _args: Errand) -> None:
        running.append(running[-1] + 1)
        begun.set()
        await may_go_on.wait()
        running.append(running[-1] - 1)

    async def two_are_leased() -> bool:
        return await stage.pool.fetchval("SELECT count(*) FROM job_leases") == 2

    async with stage.projecting() as view:
        jobs = [await stage.errand() for _ in range(3)]
        await view.wait_for(await stage.store.last_position(), 10)
        async with stage.working(handle, slots=1):
            await begun.wait()
            await fragile.kill_nats()
            may_go_on.set()
            await until(two_are_leased)
            await fragile.start_nats()
            await stage.reached(jobs, JobState.COMPLETED)

    assert [0, 1, 0, 1, 0, 1, 0] == running


async def test_a_worker_stops_in_time_without_the_log(stage: Setting, fragile: ServerSession) -> None:
    """Handing back is given up when NATS is down; the job is taken up when its lease runs out."""
    hang = Hanging()

    async def finish(_run: JobRun, _args: Errand) -> None:
        return None

    async with stage.projecting():
        async with stage.working(hang, lease_seconds=1) as worker:
            job = await stage.errand()
            await hang.begun.wait()
            await fragile.kill_nats()
            async with asyncio.timeout(10):
                await worker.stop(0)
            assert 0 == worker.busy
        await fragile.start_nats()
        async with stage.working(finish, lease_seconds=1):
            await stage.reached([job], JobState.COMPLETED)


async def test_a_completion_under_way_lands_once_although_the_worker_stops(
    stage: Setting, fragile: ServerSession
) -> None:
    """What was sent off before the stop is not followed by handing back: a completed job stays completed."""
    begun, may_go_on, completing = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def handle(run: JobRun, _args: Errand) -> None:
        begun.set()
        await may_go_on.wait()
        completing.set()
        await run.complete_with([], {"n": 1})

    async with stage.projecting():
        async with stage.working(handle) as worker:
            job = await stage.errand()
            await begun.wait()
            await fragile.kill_nats()
            may_go_on.set()
            await completing.wait()
            await worker.stop(0)
        await fragile.start_nats()
        await stage.reached([job], JobState.COMPLETED)
        # Whatever else the stopped worker had sent off would come before this.
        await stage.errand()

    assert [JobState.RUNNING, JobState.COMPLETED] == await stage.states(job)

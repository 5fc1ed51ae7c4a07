"""What health tells of jobs that went wrong."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from callboard.contracts.jobs import JobState
from callboard.contracts.problems import Problem
from callboard.contracts.subjects import Namespace
from callboard.kernel.jobs import JobRun, Reject, close_gate
from callboard.kernel.jobs.troubles import troubles
from integration.jobs_setting import ORIGIN, Errand, Setting, setting

LEASE = timedelta(seconds=15)
NEVER = Problem(code="NEVER", message="It can never be done.")


@pytest.fixture
async def engine(nats_url: str, namespace: Namespace, database_url: str) -> AsyncGenerator[Setting]:
    """A log, a view, and nobody at work yet."""
    async with setting(nats_url, namespace, database_url) as opened:
        yield opened


async def refuse(_run: JobRun, _args: Errand) -> None:
    raise Reject(NEVER)


async def test_a_failed_job_is_told_of(engine: Setting) -> None:
    """How many failed, and of the latest which one and why; jobs of other services' kinds are theirs to tell."""
    async with engine.projecting() as view, engine.working(refuse):
        first = await engine.errand()
        await engine.reached([first], JobState.FAILED)
        second = await engine.errand()
        await engine.reached([second], JobState.FAILED)
        await view.wait_for(await engine.store.last_position(), 10)
    told = await troubles(engine.pool, ["errand"], lease=LEASE)

    latest = told["last_failure"]
    assert (2, 0) == (told["failed"], told["abandoned"])
    assert (str(second), "errand", "NEVER", NEVER.message) == tuple(
        latest[k] for k in ("job", "kind", "code", "message")
    )
    assert {"failed": 0, "abandoned": 0} == await troubles(engine.pool, ["chore"], lease=LEASE)


async def test_a_failure_of_yesterday_is_not(engine: Setting) -> None:
    """What failed more than an hour ago is in the listing of jobs, and no news."""
    async with engine.projecting() as view, engine.working(refuse):
        job = await engine.errand()
        await engine.reached([job], JobState.FAILED)
        await view.wait_for(await engine.store.last_position(), 10)
    await engine.pool.execute("UPDATE jobs SET updated_at = now() - interval '61 minutes'")

    assert {"failed": 0, "abandoned": 0} == await troubles(engine.pool, ["errand"], lease=LEASE)


async def test_a_job_that_nobody_takes_up_is_told_of(engine: Setting) -> None:
    """Its lease ran out longer ago than a lease lasts; until then its worker, or another, may still come."""
    started = asyncio.Event()

    async def hang(_run: JobRun, _args: Errand) -> None:
        started.set()
        await asyncio.Event().wait()

    async with engine.projecting() as view, engine.working(hang):
        job = await engine.errand()
        await started.wait()
        await view.wait_for(await engine.store.last_position(), 10)
        assert 0 == await _abandoned(engine, job, seconds_ago=14)
        assert 1 == await _abandoned(engine, job, seconds_ago=16)


async def test_a_job_behind_a_closed_gate_is_not_abandoned(engine: Setting) -> None:
    """Its worker was lost, and nobody may take it up before the gate opens; a lease's time after that, somebody should have."""
    started = asyncio.Event()

    async def hang(_run: JobRun, _args: Errand) -> None:
        started.set()
        await asyncio.Event().wait()

    async with engine.projecting() as view, engine.working(hang):
        job = await engine.call("slow")
        await started.wait()
        await close_gate(engine.store, "slow", datetime.now(UTC) + timedelta(hours=1), NEVER, ORIGIN)
        await view.wait_for(await engine.store.last_position(), 10)
        assert 0 == await _abandoned(engine, job, seconds_ago=16)
        await engine.pool.execute("UPDATE provider_gates SET closed_until = now() - interval '14 seconds'")
        assert 0 == await _abandoned(engine, job, seconds_ago=16)
        await engine.pool.execute("UPDATE provider_gates SET closed_until = now() - interval '16 seconds'")
        assert 1 == await _abandoned(engine, job, seconds_ago=16)


async def _abandoned(engine: Setting, job: UUID, *, seconds_ago: int) -> int:
    """What is told where the job's lease ran out so long ago; undone, so that no worker sees it."""
    async with engine.pool.acquire() as conn:
        transaction = conn.transaction()
        await transaction.start()
        ended = "UPDATE job_leases SET expires_at = now() - $2::interval WHERE job_id = $1"
        await conn.execute(ended, job, timedelta(seconds=seconds_ago))
        told = await troubles(conn, ["errand", "call"], lease=LEASE)
        await transaction.rollback()
    return int(told["abandoned"])

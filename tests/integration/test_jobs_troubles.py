"""What health tells of jobs that went wrong."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from callboard.contracts.jobs import JobState
from callboard.contracts.problems import Problem
from callboard.kernel.jobs import JobRun, Reject, close_gate
from callboard.kernel.jobs.troubles import troubles
from integration.jobs_setting import ORIGIN, Errand, Hanging, Setting

LEASE = timedelta(seconds=15)
NEVER = Problem(code="NEVER", message="It can never be done.")


async def refuse(_run: JobRun, _args: Errand) -> None:
    raise Reject(NEVER)


async def test_a_failed_job_is_told_of(stage: Setting) -> None:
    """How many failed, and of the latest which one and why; jobs of other services' kinds are theirs to tell."""
    async with stage.projecting() as view, stage.working(refuse):
        first = await stage.errand()
        await stage.reached([first], JobState.FAILED)
        second = await stage.errand()
        await stage.reached([second], JobState.FAILED)
        await view.wait_for(await stage.store.last_position(), 10)
    told = await troubles(stage.pool, ["errand"], lease=LEASE)

    latest = told["last_failure"]
    assert (2, 0) == (told["failed"], told["abandoned"])
    assert (str(second), "errand", "NEVER", NEVER.message) == tuple(
        latest[k] for k in ("job", "kind", "code", "message")
    )
    assert {"failed": 0, "abandoned": 0} == await troubles(stage.pool, ["chore"], lease=LEASE)


async def test_a_failure_of_yesterday_is_not(stage: Setting) -> None:
    """What failed more than an hour ago is in the listing of jobs, and no news."""
    async with stage.projecting() as view, stage.working(refuse):
        job = await stage.errand()
        await stage.reached([job], JobState.FAILED)
        await view.wait_for(await stage.store.last_position(), 10)
    await stage.pool.execute("UPDATE jobs SET updated_at = now() - interval '61 minutes'")

    assert {"failed": 0, "abandoned": 0} == await troubles(stage.pool, ["errand"], lease=LEASE)


async def test_a_job_that_nobody_takes_up_is_told_of(stage: Setting) -> None:
    """Its lease ran out longer ago than a lease lasts; until then its worker, or another, may still come."""
    hang = Hanging()
    async with stage.projecting() as view, stage.working(hang):
        job = await stage.errand()
        await hang.begun.wait()
        await view.wait_for(await stage.store.last_position(), 10)
        assert 0 == await _abandoned(stage, job, seconds_ago=14)
        assert 1 == await _abandoned(stage, job, seconds_ago=16)


async def test_a_job_behind_a_closed_gate_is_not_abandoned(stage: Setting) -> None:
    """Its worker was lost, and nobody may take it up before the gate opens; a lease's time after that, somebody should have."""
    hang = Hanging()
    async with stage.projecting() as view, stage.working(hang):
        job = await stage.call("slow")
        await hang.begun.wait()
        await close_gate(stage.store, "slow", datetime.now(UTC) + timedelta(hours=1), NEVER, ORIGIN)
        await view.wait_for(await stage.store.last_position(), 10)
        assert 0 == await _abandoned(stage, job, seconds_ago=16)
        await stage.pool.execute("UPDATE provider_gates SET closed_until = now() - interval '14 seconds'")
        assert 0 == await _abandoned(stage, job, seconds_ago=16)
        await stage.pool.execute("UPDATE provider_gates SET closed_until = now() - interval '16 seconds'")
        assert 1 == await _abandoned(stage, job, seconds_ago=16)


async def _abandoned(stage: Setting, job: UUID, *, seconds_ago: int) -> int:
    """What is told where the job's lease ran out so long ago; undone, so that no worker sees it."""
    async with stage.pool.acquire() as conn:
        transaction = conn.transaction()
        await transaction.start()
        ended = "UPDATE job_leases SET expires_at = now() - $2::interval WHERE job_id = $1"
        await conn.execute(ended, job, timedelta(seconds=seconds_ago))
        told = await troubles(conn, ["errand", "call"], lease=LEASE)
        await transaction.rollback()
    return int(told["abandoned"])

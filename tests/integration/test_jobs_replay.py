"""The view of jobs is built anew under workers: what it left alone meanwhile is made good when it takes its place."""

from __future__ import annotations

import asyncio
from uuid import UUID

from callboard.contracts.event import Origin
from callboard.contracts.events import EVENTS, JobStateChanged
from callboard.contracts.jobs import JobState
from callboard.kernel.jobs import JobRun, JobsProjection
from callboard.kernel.projections import ask_for_rebuild, build_of
from callboard.kernel.projections.verify import verify
from integration.conditions import until
from integration.jobs_setting import PATIENCE, SCHEMA, Errand, Setting
from integration.projection_views import running


class NewerJobs(JobsProjection):
    """The next version of the view."""

    def __init__(self) -> None:
        super().__init__(EVENTS)
        self.version += 1


async def test_what_happened_during_a_build_reaches_workers_at_the_swap(stage: Setting) -> None:
    """A cancelled handler is stopped, its lease gone, and who depended on it is answered, long before any timer."""
    stopped = asyncio.Event()

    async def handle(_run: JobRun, args: Errand) -> None:
        if args.name == "long":
            try:
                await asyncio.Event().wait()
            finally:
                stopped.set()

    async with stage.working(handle, slots=4, lease_seconds=600):
        async with stage.projecting() as old:
            job = await stage.errand("long")
            dependent = await stage.errand(depends_on=[job])
            await stage.reached([job], JobState.RUNNING)
            await old.wait_for(await stage.store.last_position(), PATIENCE)
        # Nobody writes the view: what happens now reaches it only by way of the new version.
        await stage.control.cancel(job, Origin(source="test"))
        assert 1 == await stage.pool.fetchval("SELECT count(*) FROM job_leases")
        async with running(stage.store, stage.pool, NewerJobs()):
            async with asyncio.timeout(PATIENCE):
                await stopped.wait()
            await stage.reached([dependent], JobState.FAILED)
            await until(lambda: no_leases(stage))


async def no_leases(stage: Setting) -> bool:
    return await stage.pool.fetchval("SELECT NOT EXISTS (SELECT FROM job_leases)")


async def test_work_goes_on_through_rebuilds(stage: Setting, database_url: str) -> None:
    """Jobs that are created, claimed and completed while the view is replaced under them run once each, in one attempt."""
    ran: list[str] = []

    async def handle(_run: JobRun, args: Errand) -> None:
        ran.append(args.name)

    async def rebuild_for_ever() -> None:
        async with stage.pool.acquire() as conn:
            while True:
                await ask_for_rebuild(conn, "jobs")
                await until(lambda: swapped_in(stage))

    async with stage.projecting() as view, stage.working(handle, slots=4):
        rebuilding = asyncio.create_task(rebuild_for_ever())
        first = await stage.errand("0")
        jobs = [first, *[await stage.errand(f"{n}", depends_on=[first] if n % 3 else []) for n in range(1, 60)]]
        await stage.reached(jobs, JobState.COMPLETED)
        rebuilding.cancel()
        await asyncio.wait([rebuilding])
        await until(lambda: swapped_in(stage))
        await view.wait_for(await stage.store.last_position(), PATIENCE)

    assert sorted(f"{n}" for n in range(60)) == sorted(ran)
    starts = [
        [change.attempt for change in await changes(stage, job) if change.state is JobState.RUNNING] for job in jobs
    ]
    assert [[1]] * 60 == starts
    assert [] == await verify(stage.store, database_url, SCHEMA, [JobsProjection(EVENTS)])


async def changes(stage: Setting, job: UUID) -> list[JobStateChanged]:
    return [r.event for r in await stage.history(job) if isinstance(r.event, JobStateChanged)]


async def swapped_in(stage: Setting) -> bool:
    async with stage.pool.acquire() as conn:
        return await build_of(conn, "jobs") is None

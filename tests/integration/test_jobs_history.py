"""Finished jobs leave the views when they are old, and the log keeps them, on real servers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from callboard.api.projections.jobs import GatewayJobs
from callboard.contracts.event import Envelope
from callboard.contracts.events import EVENTS, JobHistoryPruned, JobStateChanged
from callboard.contracts.ids import new_id
from callboard.contracts.jobs import JobState
from callboard.contracts.problems import Problem
from callboard.contracts.subjects import Aggregate, Namespace
from callboard.embedded.session import Database, ServerSession
from callboard.ingest.bootstrap import definition as ingest
from callboard.kernel.ending import end_task
from callboard.kernel.job_history import prune_finished_jobs
from callboard.kernel.jobs import JobRun, JobStatus, Reject, recorded_job
from callboard.kernel.jobs.decisions import decide_create
from callboard.kernel.jobs.dependents import Dependents
from callboard.kernel.jobs.history import kept_since, prune, pruning
from callboard.kernel.log import Selection
from callboard.kernel.projections import ProjectionRunner
from callboard.kernel.projections.verify import verify
from callboard.kernel.service import Service
from callboard.kernel.settings import Settings
from integration.jobs_setting import ORIGIN, PATIENCE, SCHEMA, Errand, Setting, chunk

FAULT = Problem(code="FAULT", message="It cannot be done.")
PRUNED = Selection(types=(JobHistoryPruned.type,))


async def carry(run: JobRun, args: Errand) -> dict[str, Any]:
    """Three steps, of which a broken one does the first only."""
    for index in range(len(run.events), 3):
        await run.append(chunk(index))
        if args.name == "broken":
            raise Reject(FAULT)
    return {"steps": len(run.events)}


def patience(view: ProjectionRunner) -> Callable[[int], Awaitable[None]]:
    async def seen(position: int) -> None:
        await view.wait_for(position, PATIENCE)

    return seen


async def forget(stage: Setting, view: ProjectionRunner, *, at_once: int = 100) -> int:
    """Have all that is over by now forgotten."""
    return await prune(stage.store, stage.pool, patience(view), datetime.now(UTC), ORIGIN, at_once=at_once)


async def finished(stage: Setting, view: ProjectionRunner, *names: str) -> list[UUID]:
    """Errands that are over, and that the view knows."""
    async with stage.working(carry, slots=4):
        jobs = [await stage.errand(name) for name in names]
        ends = [JobState.FAILED if name == "broken" else JobState.COMPLETED for name in names]
        for job, end in zip(jobs, ends, strict=True):
            await stage.reached([job], end)
    await view.wait_for(await stage.store.last_position(), PATIENCE)
    return jobs


async def is_what_the_log_says(stage: Setting, database_url: str) -> bool:
    return [] == await verify(stage.store, database_url, SCHEMA, [stage.projection])


async def events_of_pruning(stage: Setting) -> int:
    end = await stage.store.last_position()
    return sum([len(batch) async for batch in stage.store.read_all(until=end, only=PRUNED)])


async def test_what_is_over_is_forgotten_and_nothing_else(stage: Setting, database_url: str) -> None:
    """Old finished jobs leave the view; those that finished since, or have not, stay; the log still tells all of them."""
    async with stage.projecting() as view:
        old = await finished(stage, view, "", "broken")
        known = [await stage.row(job) for job in old]
        moment = datetime.now(UTC)
        late = await finished(stage, view, "")
        queued = [await stage.errand()]
        assert 1 == await prune(stage.store, stage.pool, patience(view), moment, ORIGIN)
        assert {*late, *queued} == set(await stage.rows())
        assert known == [await recorded_job(stage.store, job) for job in old]
        assert 0 == await prune(stage.store, stage.pool, patience(view), moment, ORIGIN)
    assert 1 == await events_of_pruning(stage)
    assert await is_what_the_log_says(stage, database_url)


async def test_many_are_forgotten_in_steps(stage: Setting, database_url: str) -> None:
    """Each step is an event of its own, so that no transaction of a view is large."""
    async with stage.projecting() as view:
        await finished(stage, view, *[""] * 7)
        assert 4 == await forget(stage, view, at_once=2)
        assert {} == await stage.rows()
    assert await is_what_the_log_says(stage, database_url)


async def test_several_processes_leave_one_event(stage: Setting) -> None:
    """Whoever finds the same jobs old at the same time appends the same event."""
    async with stage.projecting() as view:
        await finished(stage, view, "")
        moment = kept_since(datetime.now(UTC) + timedelta(hours=2), timedelta(hours=1))
        await asyncio.gather(*(prune(stage.store, stage.pool, patience(view), moment, ORIGIN) for _ in range(5)))
    assert 1 == await events_of_pruning(stage)


async def test_what_a_clock_that_is_behind_leaves_is_not_forgotten_for_ever(stage: Setting) -> None:
    """A job that ended since, by a clock before the moment, waits for the next hour's; this one is on the log already."""
    moment = datetime.now(UTC)
    old = moment - timedelta(days=31)
    async with stage.projecting() as view:
        await over_since(stage, old)
        assert 1 == await prune(stage.store, stage.pool, patience(view), moment, ORIGIN)
        late = await over_since(stage, old)
        async with asyncio.timeout(PATIENCE):
            assert 0 == await prune(stage.store, stage.pool, patience(view), moment, ORIGIN)
        assert [late] == list(await stage.rows())
        assert 1 == await prune(stage.store, stage.pool, patience(view), moment + timedelta(hours=1), ORIGIN)
    assert 2 == await events_of_pruning(stage)


async def over_since(stage: Setting, moment: datetime) -> UUID:
    """A job whose events are of that moment."""
    job = Aggregate("job", new_id())
    made = Envelope.wrap(job, decide_create(Errand(), project="p"), ORIGIN)
    change = JobStateChanged(previous=JobState.QUEUED, state=JobState.CANCELLED, attempt=0)
    ended = Envelope.wrap(job, change, ORIGIN)
    await stage.store.append(job, 0, [replace(made, time=moment), replace(ended, time=moment)])
    return job.id


def test_the_moment_is_the_same_all_hour() -> None:
    """Rounded down, in UTC, so that processes agree."""
    hour = datetime(2026, 11, 20, 12, tzinfo=UTC)
    moments = {kept_since(hour + timedelta(minutes=m), timedelta(days=30)) for m in range(60)}
    assert {datetime(2026, 10, 21, 12, tzinfo=UTC)} == moments


async def test_a_forgotten_job_is_tried_again_after_its_checkpoints(stage: Setting, database_url: str) -> None:
    """Its row comes back with all that it had, it runs on, and a rebuild gives the same."""
    async with stage.projecting() as view:
        (job,) = await finished(stage, view, "broken")
        before = await stage.row(job)
        await forget(stage, view)
        assert await stage.row(job) is None
        queued = await stage.control.retry(job, ORIGIN)
        await view.wait_for(queued.version, PATIENCE)
        back = await stage.row(job)
        assert before
        assert queued == back
        assert lasting(before) == lasting(queued)
        resumed: list[int] = []

        async def finish(run: JobRun, _args: Errand) -> None:
            resumed.append(len(run.events))

        async with stage.working(finish):
            await stage.reached([job], JobState.COMPLETED)
        assert [1] == resumed
        assert await is_what_the_log_says(stage, database_url)


def lasting(job: JobStatus) -> dict[str, Any]:
    """What another try does not change."""
    return job.model_dump(exclude={"state", "attempt", "version", "updated_at", "completed_at"})


@pytest.mark.parametrize("order", ["pruned first", "retried first"])
async def test_a_retry_meets_a_pruning_in_any_order(stage: Setting, database_url: str, order: str) -> None:
    """Whichever lands first, in one batch of the view or in two, the job is there afterwards."""
    async with stage.projecting() as view:
        (job,) = await finished(stage, view, "broken")
    # The view stands still meanwhile: it meets all of the following at once.
    envelope = pruning(datetime.now(UTC), ORIGIN)
    if order == "pruned first":
        await stage.store.append(envelope.aggregate, 0, [envelope])
    queued = await stage.control.retry(job, ORIGIN)
    if order == "retried first":
        await stage.store.append(envelope.aggregate, 0, [envelope])
    async with stage.projecting():
        assert queued == await stage.row(job)
    assert await is_what_the_log_says(stage, database_url)


async def test_jobs_that_depend_on_forgotten_ones_settle(stage: Setting, database_url: str) -> None:
    """Those of completed ones start, those of failed ones fail with the root named, whether they were created before or after."""
    async with stage.projecting() as view:
        done, broken = await finished(stage, view, "", "broken")
        other = await stage.errand()
        early = await stage.errand(depends_on=[done, other])
        await forget(stage, view)
        late, doomed = await stage.errand(depends_on=[done]), await stage.errand(depends_on=[done, broken])
        await stage.control.pause(held := await stage.errand(), ORIGIN)
        hopeless = await stage.errand(depends_on=[held, broken])
        async with stage.working(carry):
            await stage.reached([early, late], JobState.COMPLETED)
            await stage.reached([doomed, hopeless], JobState.FAILED)
    error = (await last_change(stage, doomed)).error
    assert error
    assert ("DEPENDENCY_FAILED", True) == (error.code, f"Job {broken} failed with FAULT" in error.message)
    assert (await stage.history(other))[-1].position < (await stage.history(early))[1].position
    assert await is_what_the_log_says(stage, database_url)


async def test_who_depends_on_a_forgotten_job_waits_for_its_next_try(stage: Setting) -> None:
    """A dependency that is being tried again is neither done nor broken."""
    async with stage.projecting() as view:
        (job,) = await finished(stage, view, "broken")
        await forget(stage, view)
        await stage.control.retry(job, ORIGIN)
        dependent = await stage.errand(depends_on=[job])
        async with stage.working(finish_anyway):
            await stage.reached([dependent], JobState.COMPLETED)
    assert [JobState.QUEUED, JobState.RUNNING, JobState.COMPLETED] == await stage.states(dependent)
    assert (await stage.history(job))[-1].position < (await stage.history(dependent))[1].position


async def test_who_depends_on_a_forgotten_job_asks_what_became_of_it_since(stage: Setting) -> None:
    """While the view lags behind the retry, the log says that the job is neither done nor broken: nothing is settled."""
    async with stage.projecting() as view:
        done, broken = await finished(stage, view, "", "broken")
        await forget(stage, view)
        ready, unsettled = await stage.errand(depends_on=[done]), await stage.errand(depends_on=[broken])
        await view.wait_for(await stage.store.last_position(), PATIENCE)
    await stage.control.retry(broken, ORIGIN)
    dependents = Dependents("test", stage.store, stage.pool, [Errand.kind])
    task = asyncio.create_task(dependents.settle_forever())
    dependents.hear(None)
    await stage.reached([ready], JobState.QUEUED)  # in the same look at both
    await end_task(task)
    assert [] == await stage.states(unsettled)


async def finish_anyway(_run: JobRun, _args: Errand) -> None:
    pass


async def last_change(stage: Setting, job: UUID) -> JobStateChanged:
    last = (await stage.history(job))[-1].event
    assert isinstance(last, JobStateChanged)
    return last


async def test_a_forgotten_job_is_not_created_again(stage: Setting) -> None:
    """Its id and its key still stand for it."""
    async with stage.projecting() as view:
        id_ = new_id()
        args = Errand()
        first = await stage.jobs.create(args, ORIGIN, id=id_, project="p", idempotency_key="k")
        async with stage.working(carry):
            await stage.reached([id_], JobState.COMPLETED)
        await forget(stage, view)
        assert first == await stage.jobs.create(args, ORIGIN, id=id_, project="p", idempotency_key="k")
        assert await stage.row(id_) is None


async def test_the_gateway_puts_jobs_of_documents_aside(stage: Setting, database_url: str) -> None:
    """Its archive is a view like any other: a rebuild gives the same, also after a job came back and went again."""
    stage.projection = GatewayJobs(EVENTS)
    async with stage.projecting() as view:
        id_ = new_id()
        await stage.jobs.create(Errand(name="broken"), ORIGIN, id=id_, project="p", inputs=["document/7"])
        async with stage.working(carry):
            await stage.reached([id_], JobState.FAILED)
        (other,) = await finished(stage, view, "")
        await forget(stage, view)
        assert [id_] == await archived(stage)
        assert await stage.row(other) is None
        await view.wait_for((await stage.control.retry(id_, ORIGIN)).version, PATIENCE)
        assert [] == await archived(stage)
        await stage.control.cancel(id_, ORIGIN)
        await view.wait_for(await stage.store.last_position(), PATIENCE)
        await forget(stage, view)
        assert [id_] == await archived(stage)
        assert await is_what_the_log_says(stage, database_url)


async def archived(stage: Setting) -> list[UUID]:
    return [row["id"] for row in await stage.pool.fetch("SELECT id FROM archived_jobs")]


@pytest.mark.parametrize("days", [30, 0])
async def test_a_service_forgets_what_is_older_than_it_is_told(
    stage: Setting, servers: ServerSession, database: Database, namespace: Namespace, days: int
) -> None:
    """At its start and every hour; with 0 days it never does."""
    await over_since(stage, datetime.now(UTC) - timedelta(days=31))
    settings = Settings.model_validate(
        {
            "nats_url": servers.nats_url,
            "database_url": database.dsn_by_service["ingest"],
            "namespace": namespace.name,
            "finished_jobs_kept_days": days,
        }
    )
    async with Service(ingest(), settings) as service:
        await prune_finished_jobs(service.resources)
        await prune_finished_jobs(service.resources)
        await service.resources.views.wait_for(await stage.store.last_position())
        assert bool(days) == await events_of_pruning(stage)
        assert (not days) == await service.resources.pool.fetchval("SELECT count(*) FROM jobs")

"""How many jobs run at once, and what a claim may cost however many jobs wait, on real servers."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from callboard.contracts.event import Envelope, Recorded
from callboard.contracts.events import EVENTS, JobCreated, JobStateChanged
from callboard.contracts.jobs import JobState
from callboard.contracts.subjects import Aggregate
from callboard.kernel.jobs import JobRun, Limits, Retry
from callboard.kernel.jobs.decisions import decide_start
from callboard.kernel.jobs.leases import COUNT_ALONE, Claim, Leases
from callboard.kernel.jobs.sql import query
from integration.jobs_setting import ORIGIN, PATIENCE, Errand, Setting

KIND = Errand.kind
INSERT = """
    INSERT INTO jobs (
        id, kind, project, priority, args, inputs, depends_on, providers, state, attempt, max_attempts, steps_completed,
        steps_total, actor, created_position, version, created_at, updated_at, due_at
    )
    SELECT
        gen_random_uuid(), $1, $2, 0, '{}', '{}', '{}', $3, 'queued', 0, 5, 0, 0, 'ada', n, n, now(), now(), now() + $4::interval
    FROM generate_series($5::bigint, $6::bigint) AS n
"""


def leases(stage: Setting, limits: Limits) -> Leases:
    return Leases(stage.pool, worker="one", kinds=[KIND], duration=timedelta(seconds=60), limits=limits)


async def claimed(stage: Setting, limits: Limits, at_most: int) -> list[Claim]:
    async with leases(stage, limits).claiming() as claims:
        return await claims.claim(at_most)


async def most_at_once(stage: Setting) -> tuple[int, Counter[str]]:
    """The most jobs that ran at the same time by the order of the log: in all, and of each project."""
    projects: dict[UUID, str] = {}
    running: set[UUID] = set()
    most, by_project = 0, Counter[str]()
    async for batch in stage.store.read_all(until=await stage.store.last_position()):
        for recorded in (raw.decode(EVENTS) for raw in batch):
            _follow(recorded, projects, running)
            most = max(most, len(running))
            by_project |= Counter(projects[id_] for id_ in running)
    return most, by_project


def _follow(recorded: Recorded, projects: dict[UUID, str], running: set[UUID]) -> None:
    match recorded.event:
        case JobCreated(project=project):
            projects[recorded.aggregate.id] = project
        case JobStateChanged(state=JobState.RUNNING):
            running.add(recorded.aggregate.id)
        case JobStateChanged():
            running.discard(recorded.aggregate.id)
        case _:
            pass


async def test_no_limit_is_ever_exceeded(stage: Setting) -> None:
    """Four workers that claim whenever they can stay within both limits at every position of the log, and reach them."""
    limits = Limits(project=2, kinds={KIND: 5})
    ids = [await stage.errand(str(n), project=f"p{n % 4}", priority=n % 3) for n in range(50)]

    waiting, full = set[UUID](), asyncio.Event()

    async def handle(run: JobRun, args: Errand) -> None:
        waiting.add(run.id)
        if len(waiting) == 5:
            full.set()
        await full.wait()
        if run.attempt == 1 and int(args.name) % 5 == 0:
            raise Retry(after=timedelta())

    async with stage.projecting(), AsyncExitStack() as stack:
        for _ in range(4):
            await stack.enter_async_context(stage.working(handle, slots=4, limits=limits))
        await stage.reached(ids, JobState.COMPLETED)

    most, by_project = await most_at_once(stage)
    assert (5, 2) == (most, max(by_project.values()))


async def test_what_is_above_a_limit_waits_in_its_place(stage: Setting) -> None:
    """It takes no slot and holds up nobody; when a run ends, the next one begins at once, in the order of the queue."""
    gates = {name: asyncio.Event() for name in ("a1", "a2", "b1")}
    started: list[str] = []
    both = asyncio.Event()

    async def handle(_run: JobRun, args: Errand) -> None:
        started.append(args.name)
        if len(started) == 2:
            both.set()
        if args.name in gates:
            await gates[args.name].wait()

    _, a2 = [await stage.errand(name, project="a", priority=5) for name in ("a1", "a2")]
    _, b2 = [await stage.errand(name, project="b") for name in ("b1", "b2")]
    async with (
        stage.projecting(),
        stage.working(handle, slots=3, lease_seconds=120, limits=Limits(project=1)) as worker,
    ):
        await both.wait()
        assert (["a1", "b1"], 2) == (started, worker.busy)
        gates["b1"].set()
        await stage.reached([b2], JobState.COMPLETED)
        gates["a1"].set()
        await stage.reached([a2], JobState.RUNNING)
        gates["a2"].set()
        await stage.reached([a2], JobState.COMPLETED)

    assert ["a1", "b1", "b2", "a2"] == started


async def test_another_worker_starts_what_a_limit_held_back(stage: Setting) -> None:
    """A worker that has stopped cannot take its own place again: one that waited elsewhere hears of it, without polling."""
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def first(_run: JobRun, _args: Errand) -> None:
        begun.set()
        await may_end.wait()

    async def second(_run: JobRun, _args: Errand) -> None:
        return None

    limits = Limits(project=1)
    async with stage.projecting(), stage.working(first, slots=1, lease_seconds=120, limits=limits) as worker:
        await stage.errand()
        await begun.wait()
        async with stage.working(second, lease_seconds=120, limits=limits):
            held_back = await stage.errand()
            passed_by = await stage.errand(project="q")
            await stage.reached([passed_by], JobState.COMPLETED)
            stopping = asyncio.create_task(worker.stop(PATIENCE))
            may_end.set()
            await stage.reached([held_back], JobState.COMPLETED)
            await stopping


async def test_claims_at_the_same_moment_count_one_after_the_other(stage: Setting) -> None:
    """One that is not committed yet counts: what came to the head of the queue meanwhile is not claimed beside it."""
    await stage.errand()
    urgent = await stage.errand(priority=9)
    async with stage.projecting():
        async with stage.pool.acquire() as conn, conn.transaction():
            await conn.execute(COUNT_ALONE)
            await conn.execute(
                "INSERT INTO job_leases (job_id, version, worker, expires_at) "
                "SELECT id, version, 'two', now() + interval '1 minute' FROM jobs WHERE id <> $1",
                urgent,
            )
            claiming = asyncio.create_task(claimed(stage, Limits(project=1), 1))
            while not claiming.done() and not await stage.pool.fetchval("SELECT true FROM pg_locks WHERE NOT granted"):
                pass
        assert [] == await claiming


async def test_two_limits_leave_no_slot_empty_that_could_be_used(stage: Setting) -> None:
    """Where a job that one limit keeps back went before others within the other limit, these are claimed all the same."""
    limits = Limits(project=1, kinds={KIND: 2})
    for project in ("a", "a", "b"):
        await stage.errand(project=project, priority=1 if project == "a" else 0)
    async with stage.projecting():
        claims = await claimed(stage, limits, 4)
    assert ["a", "b"] == [claim.job.project for claim in claims]


async def test_a_worker_with_nothing_but_held_back_jobs_sleeps(stage: Setting) -> None:
    """What a limit keeps back is not to be looked for again before the lease that holds the place could run out."""
    for _ in range(2):
        await stage.errand()
    async with stage.projecting(), leases(stage, Limits(project=1)).claiming() as one:
        (held,) = await one.claim(5)
        wake = await one.next_wake()
    assert wake is not None
    assert 50 < wake <= 60
    assert 0 == held.job.attempt


async def test_a_lost_worker_keeps_its_place_for_the_job_it_lost(stage: Setting) -> None:
    """Nobody knows whether it began: only the same job is claimed in its place, although the limit is reached."""
    for _ in range(2):
        await stage.errand()
    limits = Limits(project=1)
    async with stage.projecting():
        (lost,) = await claimed(stage, limits, 5)
        await stage.pool.execute("UPDATE job_leases SET expires_at = now()")
        again = await claimed(stage, limits, 5)
    assert [lost.job.id] == [claim.job.id for claim in again]


async def test_a_lost_worker_keeps_its_place_when_its_job_is_let_go_again(stage: Setting) -> None:
    """Who took the job up, and then found a gate closed, says nothing of whether the one before had begun."""
    await stage.errand()
    limits = Limits(project=1)
    async with stage.projecting() as view:
        (lost,) = await claimed(stage, limits, 5)
        await stage.errand(priority=9)
        await view.wait_for(await stage.store.last_position(), PATIENCE)
        await stage.pool.execute("UPDATE job_leases SET expires_at = now()")
        (taken_up,) = await claimed(stage, limits, 5)
        await leases(stage, limits).release(taken_up)
        again = await claimed(stage, limits, 5)
    assert [lost.job.id] == [claim.job.id for claim in again]


async def test_a_refused_start_counts_until_the_view_knows_why(stage: Setting) -> None:
    """The log may have refused it because another worker's start stands there: beside that, no other job may begin."""
    ids = [await stage.errand() for _ in range(2)]
    limits = Limits(project=1)
    async with stage.projecting():
        pass
    # From here on the view lags.
    (slow,) = await claimed(stage, limits, 5)
    job = Aggregate("job", slow.job.id)
    (start,) = decide_start(slow.job, worker="thawed", lock_expires_at=slow.expires_at)
    await stage.store.append(job, slow.job.version, [Envelope.wrap(job, start, ORIGIN)])
    await leases(stage, limits).refused(slow)
    assert [] == await claimed(stage, limits, 5)

    async with stage.projecting():
        assert ids[:1] == [claim.job.id for claim in await claimed(stage, limits, 5)]
        await stage.control.cancel(slow.job.id, ORIGIN)
    async with stage.projecting():
        claims = await claimed(stage, limits, 5)
    assert ids[1:] == [claim.job.id for claim in claims]


async def blocks_of_a_claim(stage: Setting) -> int:
    """How many blocks Postgres looks at for one claim of two jobs."""
    arguments: Sequence[Any] = ([KIND], 2, None, [], [], "nobody", timedelta(seconds=60))
    sql = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + query("offered") + query("claim")
    async with stage.pool.acquire() as conn:
        await conn.execute("SET enable_seqscan = off")
        transaction = conn.transaction()
        await transaction.start()
        (plan,) = json.loads(await conn.fetchval(sql, *arguments))
        await transaction.rollback()
    return plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]


@pytest.mark.parametrize("due", [timedelta(days=1), timedelta(days=-1)], ids=["tomorrow", "yesterday"])
async def test_a_claim_costs_no_more_for_jobs_with_a_due_time(stage: Setting, due: timedelta) -> None:
    """Ten thousand that are due tomorrow, or all since the same moment of yesterday, are not looked at one by one."""
    async with stage.projecting():
        pass
    await stage.pool.execute(INSERT, KIND, "p", [], None, 20_001, 20_010)
    before = await blocks_of_a_claim(stage)
    await stage.pool.execute(INSERT, KIND, "p", [], due, 1, 10_000)
    await stage.pool.execute("VACUUM ANALYZE jobs")
    assert await blocks_of_a_claim(stage) < 3 * before
    first = await claimed(stage, Limits(), 1)
    assert [20_001 if due > timedelta() else 1] == [claim.job.created_position for claim in first]

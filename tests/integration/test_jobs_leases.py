"""Lost workers, lost leases and lagging views: a result lands once, and no job is lost."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

from callboard.contracts.events import EVENTS, ChunkParsed, JobStateChanged
from callboard.contracts.jobs import JobState
from callboard.contracts.subjects import Aggregate, Namespace
from callboard.kernel.jobs import Gates, JobRun, Superseded
from callboard.kernel.jobs.execution import Desk, Execution
from callboard.kernel.jobs.leases import Leases
from callboard.kernel.log import RawEvent
from callboard.kernel.projections.verify import verify
from integration.jobs_setting import PATIENCE, QUICK, SCHEMA, Errand, Setting, chunk
from integration.module_process import module_process

WORKER_PROCESS = "jobs_worker_process"
STEAL = "UPDATE job_leases SET expires_at = '-infinity'"


async def report(run: JobRun, _args: Errand) -> dict[str, Any]:
    return {"attempt": run.attempt, "chunks": [e.index for e in run.events if isinstance(e, ChunkParsed)]}


async def result_of(stage: Setting, recorded_job: Aggregate) -> dict[str, Any] | None:
    last = (await stage.store.read(recorded_job))[-1].event
    assert isinstance(last, JobStateChanged)
    return last.result


async def test_the_job_of_a_killed_worker_goes_on_elsewhere(
    stage: Setting, nats_url: str, namespace: Namespace, database_url: str
) -> None:
    """After kill -9 the lease runs out, another worker takes the job up, and finds the checkpoints of the first."""
    async with stage.projecting() as view:
        job = await stage.errand()
        async with module_process(WORKER_PROCESS, nats_url, namespace.name, database_url, "0.5") as process:
            await stage.seen(job, lambda event: isinstance(event, ChunkParsed))
            process.kill()
            await process.wait()
        async with stage.working(report):
            await stage.reached([job], JobState.COMPLETED)
        await view.wait_for(await stage.store.last_position(), PATIENCE)

    row = await stage.row(job)
    assert row is not None
    assert row.last_error is not None
    assert ({"attempt": 2, "chunks": [0]}, "WORKER_LOST") == (row.result, row.last_error.code)
    assert [JobState.RUNNING, JobState.RUNNING, JobState.COMPLETED] == await stage.states(job)


async def test_an_idle_worker_takes_up_what_a_killed_one_began_meanwhile(
    stage: Setting, nats_url: str, namespace: Namespace, database_url: str
) -> None:
    """A worker that had nothing to wait for when it last looked still finds the lease that ran out since."""
    busy, may_go_on = asyncio.Event(), asyncio.Event()

    async def handle(run: JobRun, args: Errand) -> dict[str, Any]:
        if args.name == "first":
            busy.set()
            await may_go_on.wait()
        return await report(run, args)

    async with stage.projecting(), stage.working(handle, slots=1, lease_seconds=0.5):
        first = await stage.errand("first")
        await busy.wait()
        async with module_process(WORKER_PROCESS, nats_url, namespace.name, database_url, "2") as process:
            job = await stage.errand()
            await stage.seen(job, lambda event: isinstance(event, ChunkParsed))
            may_go_on.set()
            await stage.reached([first], JobState.COMPLETED)
            process.kill()
            await process.wait()
        await stage.reached([job], JobState.COMPLETED)

    assert {"attempt": 2, "chunks": [0]} == await result_of(stage, Aggregate("job", job))


async def test_a_late_append_of_a_worker_that_lost_its_lease_is_refused(stage: Setting) -> None:
    """A worker that was away for longer than its lease finds the log closed to it, and nothing of it lands."""
    begun, may_go_on = asyncio.Event(), asyncio.Event()
    refused: asyncio.Future[Superseded] = asyncio.get_running_loop().create_future()

    async def late(run: JobRun, _args: Errand) -> None:
        begun.set()
        await may_go_on.wait()
        try:
            await run.append(chunk(0))
        except Superseded as error:
            refused.set_result(error)
            raise

    async with stage.projecting(), stage.working(late, slots=1):
        job = await stage.errand()
        await begun.wait()
        await stage.pool.execute(STEAL)
        async with stage.working(report):
            await stage.reached([job], JobState.COMPLETED)
        may_go_on.set()
        async with asyncio.timeout(PATIENCE):
            assert str(job) in str(await refused)

    assert [JobState.RUNNING, JobState.RUNNING, JobState.COMPLETED] == await stage.states(job)
    assert {"attempt": 2, "chunks": []} == await result_of(stage, Aggregate("job", job))


async def test_a_lost_lease_stops_the_handler(stage: Setting) -> None:
    """The next heartbeat finds the lease gone and cancels the handler, which need not append anything to notice."""
    begun, stopped = asyncio.Event(), asyncio.Event()

    async def hang(run: JobRun, _args: Errand) -> dict[str, Any]:
        if run.attempt == 2:
            return {}
        begun.set()
        try:
            return await asyncio.Event().wait() and {}
        finally:
            stopped.set()

    async with stage.projecting(), stage.working(hang, lease_seconds=0.6):
        job = await stage.errand()
        await begun.wait()
        await stage.pool.execute("DELETE FROM job_leases")
        async with asyncio.timeout(PATIENCE):
            await stopped.wait()
        await stage.reached([job], JobState.COMPLETED)

    assert [JobState.RUNNING, JobState.RUNNING, JobState.COMPLETED] == await stage.states(job)


async def test_heartbeats_keep_a_long_run(stage: Setting) -> None:
    """A run of several leases' length stays with its worker, although another one waits for work."""

    async def handle(run: JobRun, _args: Errand) -> dict[str, Any]:
        first = await stage.pool.fetchval("SELECT expires_at FROM job_leases")
        query = "SELECT pg_sleep(0.1), expires_at FROM job_leases"
        while (await stage.pool.fetchrow(query))["expires_at"] < first + timedelta(seconds=0.9):  # pyright: ignore[reportOptionalSubscript]
            pass
        return {"attempt": run.attempt}

    async with (
        stage.projecting(),
        stage.working(handle, lease_seconds=0.6),
        stage.working(handle, lease_seconds=0.6),
    ):
        job = await stage.errand()
        await stage.reached([job], JobState.COMPLETED)

    assert [JobState.RUNNING, JobState.COMPLETED] == await stage.states(job)


async def test_a_lagging_view_offers_no_finished_job(stage: Setting) -> None:
    """A job that is finished on the log but queued in the view stays leased; without the lease it costs one refusal."""
    job = await stage.errand()
    async with stage.projecting():
        pass
    async with stage.working(report):
        await stage.reached([job], JobState.COMPLETED)
    leases = Leases(stage.pool, worker="other", kinds=["errand"], duration=timedelta(seconds=15))
    row = await stage.row(job)
    assert row is not None
    assert JobState.QUEUED is row.state
    async with leases.claiming() as claims:
        assert [] == await claims.claim(10)
        await stage.pool.execute(STEAL)
        [claim] = await claims.claim(10)
    ran: list[JobRun] = []

    async def again(run: JobRun, _args: Errand) -> None:
        ran.append(run)

    await Execution(desk(stage, leases), claim, Errand, again, held_until=math.inf).carry()
    async with leases.claiming() as claims:
        assert ([], []) == (ran, await claims.claim(10))
        assert await claims.next_wake() is None
        async with stage.projecting():
            assert ([], None) == (await claims.claim(10), await claims.next_wake())
    assert 0 == await stage.pool.fetchval("SELECT count(*) FROM job_leases")
    assert [JobState.RUNNING, JobState.COMPLETED] == await stage.states(job)


async def test_verifying_the_view_leaves_leases_alone(stage: Setting, database_url: str) -> None:
    """A rebuilt copy of the view equals the live one, and a job that runs meanwhile keeps its lease."""
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def handle(run: JobRun, args: Errand) -> dict[str, Any]:
        if args.name == "broken" and run.attempt == 1:
            raise RuntimeError
        if args.name == "long":
            await run.append(chunk(0))
            begun.set()
            await may_end.wait()
        return {"ratio": 0.1, "text": "é\n"}

    async with stage.projecting() as view, stage.working(handle):
        done = [await stage.errand("broken"), await stage.errand("short")]
        await stage.errand("long")
        await stage.reached(done, JobState.COMPLETED)
        await begun.wait()
        await view.wait_for(await stage.store.last_position(), PATIENCE)
        assert [] == await verify(stage.store, database_url, SCHEMA, [stage.projection])
        assert 1 == await stage.pool.fetchval("SELECT count(*) FROM job_leases WHERE expires_at > now()")
        may_end.set()


async def test_a_rebuilt_view_keeps_the_leases_of_later_runs(stage: Setting) -> None:
    """Folding old events again drops no lease that was taken after them."""
    begun = asyncio.Event()

    async def handle(run: JobRun, _args: Errand) -> None:
        if run.attempt == 1:
            raise RuntimeError
        begun.set()
        await asyncio.Event().wait()

    async with stage.projecting(), stage.working(handle):
        await stage.errand()
        await begun.wait()
        events = [raw.decode(EVENTS) async for batch in _whole(stage) for raw in batch]
        async with stage.pool.acquire() as conn, conn.transaction():
            await stage.projection.apply(conn, events)
        assert 1 == await stage.pool.fetchval("SELECT count(*) FROM job_leases WHERE expires_at > now()")


async def _whole(stage: Setting) -> AsyncIterator[Sequence[RawEvent]]:
    async for batch in stage.store.read_all(until=await stage.store.last_position()):
        yield batch


def desk(stage: Setting, leases: Leases) -> Desk:
    return Desk(
        service="test",
        worker="other",
        store=stage.store,
        leases=leases,
        gates=Gates(stage.store, stage.pool),
        backoff=QUICK,
        stopping=lambda: False,
    )

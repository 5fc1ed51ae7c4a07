"""A provider that asks to be left alone is left alone, by every worker, on real servers."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Self

import pytest

from callboard.contracts.events import JobStateChanged, ProviderGateClosed, gate_of
from callboard.contracts.jobs import JobState
from callboard.contracts.problems import Problem
from callboard.kernel.ending import end_task
from callboard.kernel.jobs import Backoff, Gates, JobRun, Retry, close_gate
from callboard.kernel.jobs.execution import Desk, Execution
from callboard.kernel.jobs.leases import Leases
from callboard.kernel.projections.verify import verify
from integration.conditions import until
from integration.jobs_setting import ORIGIN, PATIENCE, SCHEMA, Call, Errand, Setting

BUSY = Problem(code="RATE_LIMIT", message="Too many requests.", retryable=True)
HOUR = timedelta(hours=1)


async def close(stage: Setting, provider: str, after: timedelta) -> datetime:
    return await close_gate(stage.store, provider, datetime.now(UTC) + after, BUSY, ORIGIN)


async def finish(_run: JobRun, _args: Errand) -> None:
    """Do nothing, well."""


async def test_what_needs_a_closed_provider_waits_and_the_rest_goes_on(stage: Setting) -> None:
    """A job starts when the gate opens and not before, by a timer; others of its project overtake it in the one slot."""
    async with stage.projecting(), stage.working(finish, slots=1, lease_seconds=120):
        until = await close(stage, "slow", timedelta(seconds=1))
        held_back = await stage.call("slow", priority=9)
        others = [await stage.errand(), await stage.call("quick")]
        await stage.reached(others, JobState.COMPLETED)
        assert [] == await stage.states(held_back)
        closed = "SELECT closed_until FROM provider_gates WHERE closed_until > now()"
        assert until == await stage.pool.fetchval(closed)
        await stage.reached([held_back], JobState.COMPLETED)

    started = next(r for r in await stage.history(held_back) if isinstance(r.event, JobStateChanged))
    assert until <= started.time < until + timedelta(seconds=3)


async def test_a_run_closes_the_gate_behind_it_and_loses_no_attempt(stage: Setting) -> None:
    """`Retry` with a gate is a fact on the log first; the job runs again when it opens, its only attempt not yet used."""
    attempts: list[int] = []

    async def handle(run: JobRun, args: Errand) -> None:
        attempts.append(run.attempt)
        if len(attempts) == 1:
            raise Retry(timedelta(milliseconds=300), BUSY, gate=args.name)

    async with stage.projecting(), stage.working(handle):
        job = await stage.call("slow", max_attempts=1)
        await stage.reached([job], JobState.COMPLETED)

    (closure,) = await stage.store.read(gate_of("slow"))
    changes = [r for r in await stage.history(job) if isinstance(r.event, JobStateChanged)]
    assert isinstance(closure.event, ProviderGateClosed)
    assert ([1, 1], BUSY) == (attempts, closure.event.reason)
    assert changes[0].position < closure.position < changes[1].position
    assert closure.event.closed_until <= changes[2].time


async def test_a_running_handler_sees_a_closure_at_once(stage: Setting) -> None:
    """Another process closes the gate, and a run that asks between its calls goes elsewhere; it may close one and go on."""
    begun, seen = asyncio.Event(), asyncio.Event()
    told: list[datetime | None] = []

    async def handle(run: JobRun, _args: Errand) -> None:
        told.append(run.gate_closed_until("slow"))
        begun.set()
        async with asyncio.timeout(PATIENCE):
            while run.gate_closed_until("slow") is None:
                await stage.pool.fetchval("SELECT 1")
        told.append(run.gate_closed_until("slow"))
        told.append(await run.close_gate("other", HOUR, BUSY))
        told.append(run.gate_closed_until("other"))
        seen.set()

    async with stage.projecting(), stage.working(handle):
        job = await stage.errand()
        await begun.wait()
        until = await close(stage, "slow", HOUR)
        await stage.reached([job], JobState.COMPLETED)

    assert ([None, until], told[2]) == (told[:2], told[3])


async def test_a_gate_that_closes_after_the_claim_keeps_the_job_from_starting(stage: Setting) -> None:
    """What was claimed while the gate was open is let go without a trace on the log, once the worker knows better."""
    job = await stage.call("slow")
    async with stage.projecting() as view, stage.working(finish, lease_seconds=120):
        await stage.reached([job], JobState.COMPLETED)
    leases = Leases(stage.pool, worker="other", kinds=[Call.kind], duration=timedelta(minutes=1))
    async with stage.projecting() as view:
        late = await stage.call("slow")
        await view.wait_for(await stage.store.last_position(), PATIENCE)
        async with leases.claiming() as claims:
            (claim,) = await claims.claim(1)
            until = await close(stage, "slow", HOUR)
            await view.wait_for(await stage.store.last_position(), PATIENCE)
            await leases.release(claim)
            assert [] == await claims.claim(1)
            wake = await claims.next_wake()
    assert [] == await stage.states(late)
    assert wake is not None
    assert abs(wake - (until - datetime.now(UTC)).total_seconds()) < PATIENCE


@asynccontextmanager
async def following(stage: Setting) -> AsyncGenerator[Gates]:
    """The gates as a worker has them that has just looked."""
    gates = Gates(stage.store, stage.pool)
    task = asyncio.create_task(gates.follow_forever())
    gates.hear(None)
    yield gates
    await end_task(task)


async def test_what_was_claimed_before_its_gate_closed_never_starts(stage: Setting) -> None:
    """The worker that carries it has heard of the closure meanwhile: no event, no attempt, and no lease is left."""
    leases = Leases(stage.pool, worker="one", kinds=[Call.kind], duration=timedelta(minutes=1))
    job = await stage.call("slow")
    async with stage.projecting() as view, leases.claiming() as claims, following(stage) as gates:
        (claim,) = await claims.claim(1)
        await close(stage, "slow", HOUR)
        await view.wait_for(await stage.store.last_position(), PATIENCE)
        gates.hear(None)
        await until(lambda: gates.seen_closed(["slow"]))
        desk = Desk(
            service="test",
            worker="one",
            store=stage.store,
            leases=leases,
            gates=gates,
            backoff=Backoff(),
            stopping=lambda: False,
        )
        await Execution(desk, claim, Call, finish, held_until=math.inf).carry()
        assert 0 == await stage.pool.fetchval("SELECT count(*) FROM job_leases")
    assert [] == await stage.states(job)


async def test_a_worker_whose_clock_is_behind_opens_gates_when_the_database_does(
    stage: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would otherwise claim what the database offers and let it go, as fast as it can, until its own clock agrees."""

    class Behind(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) - HOUR

    async with stage.projecting() as view, following(stage) as gates:
        opens = await gates.close("slow", datetime.now(UTC) + timedelta(seconds=1), BUSY, ORIGIN)
        monkeypatch.setattr("callboard.kernel.jobs.gates.datetime", Behind)
        assert opens == gates.closed_until("slow")
        await view.wait_for(await stage.store.last_position(), PATIENCE)
        gates.hear(None)
        await until(lambda: gates.seen_closed(["slow"]))
        async with asyncio.timeout(PATIENCE):
            while await stage.pool.fetchval("SELECT now() < $1", opens):
                pass
        assert (False, None) == (gates.seen_closed(["slow"]), gates.closed_until("slow"))


async def test_closures_at_the_same_moment_leave_the_latest(stage: Setting) -> None:
    """Whoever meets a conflict looks again; an earlier end never opens a gate that is closed for longer."""
    times = [HOUR * n for n in (1, 5, 3, 2, 4)]
    async with stage.projecting() as view:
        answers = await asyncio.gather(*(close(stage, "slow", after) for after in times))
        latest = max(answers)
        assert latest == await close(stage, "slow", HOUR)
        await view.wait_for(await stage.store.last_position(), PATIENCE)
        assert latest == await stage.pool.fetchval("SELECT closed_until FROM provider_gates")
    closures = [r.event for r in await stage.store.read(gate_of("slow"))]
    ends = [event.closed_until for event in closures if isinstance(event, ProviderGateClosed)]
    assert (sorted(ends), latest) == (ends, ends[-1])
    assert datetime.now(UTC) + 4 * HOUR < latest


async def test_a_rebuilt_view_has_the_same_gates(stage: Setting, database_url: str) -> None:
    """Gates follow from the log alone, as the jobs do."""
    async with stage.projecting() as view:
        await stage.call("slow")
        await close(stage, "slow", HOUR)
        await close(stage, "other", HOUR)
        await view.wait_for(await stage.store.last_position(), PATIENCE)
        assert [] == await verify(stage.store, database_url, SCHEMA, [stage.projection])
        assert 2 == await stage.pool.fetchval("SELECT count(*) FROM provider_gates")


async def test_a_gate_without_an_end_is_refused() -> None:
    """A handler that closes a gate says for how long."""
    with pytest.raises(ValueError, match="how long"):
        Retry(gate="slow")


async def test_gates_are_open_unless_closed(stage: Setting) -> None:
    """A worker that knows of no closure keeps nothing back."""
    assert Gates(stage.store, stage.pool).closed_until("slow") is None

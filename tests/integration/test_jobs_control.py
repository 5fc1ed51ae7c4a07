"""Pausing, resuming, cancelling and retrying jobs, on real servers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from callboard.contracts.event import MAX_EVENT_BYTES, Origin
from callboard.contracts.events import ChunkParsed, JobStateChanged
from callboard.contracts.ids import new_id
from callboard.contracts.jobs import JobState
from callboard.contracts.problems import Problem, Refused
from callboard.kernel.jobs import JobControl, JobRun, Reject
from callboard.kernel.jobs.status import JobStatus
from integration.jobs_setting import ORIGIN, PATIENCE, Errand, Setting, chunk

FAULT = Problem(code="FAULT", message="It cannot be done.")
Ask = Callable[[JobControl, UUID, Origin], Awaitable[JobStatus]]


async def report(run: JobRun, _args: Errand) -> dict[str, Any]:
    return {"attempt": run.attempt, "chunks": [e.index for e in run.events if isinstance(e, ChunkParsed)]}


async def finish(_run: JobRun, _args: Errand) -> None:
    """Do nothing, well."""


async def last_result(stage: Setting, job: UUID) -> dict[str, Any] | None:
    last = (await stage.history(job))[-1].event
    assert isinstance(last, JobStateChanged)
    return last.result


@pytest.mark.parametrize(
    ("ask", "state"), [(JobControl.pause, JobState.PAUSED), (JobControl.cancel, JobState.CANCELLED)]
)
async def test_a_handler_that_waits_for_ever_is_stopped_at_once(stage: Setting, ask: Ask, state: JobState) -> None:
    """Less than a second after the answer it is cancelled, and its slot takes the next job; nothing of it lands."""
    begun, stopped = asyncio.Event(), asyncio.Event()

    async def handle(_run: JobRun, args: Errand) -> None:
        if args.name == "next":
            return
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    async with stage.projecting(), stage.working(handle, slots=1, lease_seconds=60):
        job = await stage.errand()
        await begun.wait()
        assert state is (await ask(stage.control, job, ORIGIN)).state
        answered = time.monotonic()
        async with asyncio.timeout(PATIENCE):
            await stopped.wait()
        took = time.monotonic() - answered
        await stage.reached([await stage.errand("next")], JobState.COMPLETED)

    assert took < 1
    assert [JobState.RUNNING, state] == await stage.states(job)


async def test_a_pause_that_came_while_nobody_listened_is_noticed(stage: Setting) -> None:
    """A worker whose connections were cut looks at its leases as soon as it hears again."""
    begun, stopped = asyncio.Event(), asyncio.Event()

    async def hang(_run: JobRun, _args: Errand) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    async with stage.projecting() as view, stage.working(hang, lease_seconds=600):
        job = await stage.errand()
        await begun.wait()
        await stage.pool.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'worker'"
        )
        paused = await stage.control.pause(job, ORIGIN)
        await view.wait_for(paused.version, PATIENCE)
        async with asyncio.timeout(PATIENCE):
            await stopped.wait()

    assert [JobState.RUNNING, JobState.PAUSED] == await stage.states(job)


async def test_a_resumed_job_goes_on_after_its_checkpoints(stage: Setting) -> None:
    """A pause keeps what was done and costs no attempt; only a resume brings the job back."""
    begun = asyncio.Event()

    async def handle(run: JobRun, args: Errand) -> dict[str, Any]:
        if not run.events:
            await run.append(chunk(0), chunk(1))
            begun.set()
            await asyncio.Event().wait()
        return await report(run, args)

    async with stage.projecting(), stage.working(handle):
        job = await stage.errand()
        await begun.wait()
        await stage.control.pause(job, ORIGIN)
        resumed = await stage.control.resume(job, ORIGIN)
        await stage.reached([job], JobState.COMPLETED)

    assert JobState.QUEUED is resumed.state
    expected = [JobState.RUNNING, JobState.PAUSED, JobState.QUEUED, JobState.RUNNING, JobState.COMPLETED]
    assert expected == await stage.states(job)
    assert {"attempt": 1, "chunks": [0, 1]} == await last_result(stage, job)


async def test_a_job_paused_and_resumed_at_once_never_runs_twice_in_one_worker(stage: Setting) -> None:
    """The earlier run is stopped although the same worker holds the job again."""
    runs: list[asyncio.Event] = []
    begun = asyncio.Queue[int]()

    async def handle(_run: JobRun, _args: Errand) -> None:
        stopped = asyncio.Event()
        runs.append(stopped)
        begun.put_nowait(len(runs))
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    async with stage.projecting(), stage.working(handle, slots=4, lease_seconds=600):
        job = await stage.errand()
        for nth in range(1, 6):
            async with asyncio.timeout(PATIENCE):
                assert nth == await begun.get()
            if nth < 5:
                await stage.control.pause(job, ORIGIN)
                await stage.control.resume(job, ORIGIN)
        async with asyncio.timeout(PATIENCE):
            for stopped in runs[:-1]:
                await stopped.wait()
        assert not runs[-1].is_set()


@pytest.mark.parametrize(("restart", "chunks"), [(False, [0, 1]), (True, [])])
async def test_a_retry_begins_where_it_was_asked_to(stage: Setting, *, restart: bool, chunks: list[int]) -> None:
    """After the last checkpoint, or from the start as if there were none; with all attempts again."""

    async def fail(run: JobRun, _args: Errand) -> None:
        await run.append(chunk(0), chunk(1))
        raise Reject(FAULT)

    async with stage.projecting() as view:
        async with stage.working(fail):
            job = await stage.errand(max_attempts=1)
            await stage.reached([job], JobState.FAILED)
        retried = await stage.control.retry(job, ORIGIN, restart=restart)
        await view.wait_for(retried.version, PATIENCE)
        row = await stage.row(job)
        async with stage.working(report):
            await stage.reached([job], JobState.COMPLETED)

    assert row == retried
    assert (JobState.QUEUED, 0, len(chunks)) == (retried.state, retried.attempt, retried.steps_completed)
    assert {"attempt": 1, "chunks": chunks} == await last_result(stage, job)


async def test_a_paused_job_is_not_offered(stage: Setting) -> None:
    """Workers pass it by and take what comes after it."""
    async with stage.projecting():
        paused = await stage.errand()
        await stage.control.pause(paused, ORIGIN)
        async with stage.working(finish):
            await stage.reached([await stage.errand()], JobState.COMPLETED)

    assert [JobState.PAUSED] == await stage.states(paused)


async def test_asking_twice_appends_once(stage: Setting) -> None:
    """The second answer is the first: the job, at the same version."""
    job = await stage.errand()
    for ask in (JobControl.pause, JobControl.resume, JobControl.cancel, JobControl.retry):
        first = await ask(stage.control, job, ORIGIN)
        assert first == await ask(stage.control, job, ORIGIN)
    expected = [JobState.PAUSED, JobState.QUEUED, JobState.CANCELLED, JobState.QUEUED]
    assert expected == await stage.states(job)


async def test_requests_at_the_same_moment_all_find_their_place(stage: Setting) -> None:
    """Whoever loses a race decides again: one transition stands for each that was still needed, and all are answered."""
    job = await stage.errand()
    answers = await asyncio.gather(*(stage.control.pause(job, ORIGIN) for _ in range(10)))
    ended = await asyncio.gather(
        *(stage.control.cancel(job, ORIGIN) for _ in range(5)),
        stage.control.resume(job, ORIGIN),
        return_exceptions=True,
    )

    assert {JobState.PAUSED} == {answer.state for answer in answers}
    assert {JobState.CANCELLED} == {answer.state for answer in ended[:5] if isinstance(answer, JobStatus)}
    states = await stage.states(job)
    assert [JobState.PAUSED, JobState.CANCELLED] in (states, [s for s in states if s is not JobState.QUEUED])


async def test_a_result_and_a_cancellation_exclude_each_other(stage: Setting) -> None:
    """Of many jobs that end as they are cancelled, each has one end, and whoever asked was told which."""
    async with stage.projecting(), stage.working(finish, slots=4):
        jobs = [await stage.errand() for _ in range(30)]
        asked = await asyncio.gather(*(stage.control.cancel(job, ORIGIN) for job in jobs), return_exceptions=True)
        for job, answer in zip(jobs, asked, strict=True):
            if isinstance(answer, Refused):
                assert "JOB_IS_OVER" == answer.problem.code
                await stage.reached([job], JobState.COMPLETED)
            else:
                await stage.reached([job], JobState.CANCELLED)

    for job in jobs:
        assert 1 == sum(state.final for state in await stage.states(job))


async def test_an_unknown_job_is_refused(stage: Setting) -> None:
    """There is nothing to decide about, and nothing is appended."""
    job = new_id()
    with pytest.raises(Refused, match=str(job)) as refused:
        await stage.control.cancel(job, ORIGIN)
    assert "JOB_NOT_FOUND" == refused.value.problem.code
    assert [] == await stage.history(job)


async def test_a_job_that_no_event_could_bring_back_is_refused(stage: Setting) -> None:
    """Its creation just fitted into an event, and its retry has more to say: nothing is appended, and the words say what to do."""
    job = await stage.errand("x" * (MAX_EVENT_BYTES - 400))
    await stage.control.cancel(job, ORIGIN)
    with pytest.raises(Refused) as refused:
        await stage.control.retry(job, ORIGIN)
    assert "JOB_TOO_LARGE" == refused.value.problem.code
    assert [JobState.CANCELLED] == await stage.states(job)

"""Jobs from their creation to their end, on real servers."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from callboard.contracts.event import Envelope
from callboard.contracts.events import DocumentRejected, JobCreated, JobStateChanged, ParsePlanned
from callboard.contracts.ids import new_id
from callboard.contracts.jobs import JobState
from callboard.contracts.problems import Problem, Refused
from callboard.contracts.subjects import Aggregate
from callboard.kernel.errors import Conflict
from callboard.kernel.jobs import JobRun, Progress, Reject, Retry, Superseded
from callboard.kernel.log import Append
from integration.jobs_setting import ORIGIN, PATIENCE, Errand, Setting, chunk

FAULT = Problem(code="FAULT", message="It cannot be done.")


async def test_a_job_runs_from_creation_to_its_result(stage: Setting) -> None:
    """The handler gets its arguments, its checkpoints count as progress, and its result is in the view."""

    async def handle(run: JobRun, args: Errand) -> dict[str, Any]:
        await run.append(ParsePlanned(engine="e", engine_version="1", chunks=2, plan={}))
        await run.append(chunk(0, 2), chunk(1, 2))
        return {"name": args.name, "attempt": run.attempt}

    async with stage.projecting() as view, stage.working(handle):
        job = await stage.errand("letters")
        await stage.reached([job], JobState.COMPLETED)
        await view.wait_for(await stage.store.last_position(), 5)

    row = await stage.row(job)
    assert row is not None
    assert (JobState.COMPLETED, {"name": "letters", "attempt": 1}, Progress(2, 2)) == (
        row.state,
        row.result,
        row.progress,
    )
    assert (await stage.history(job))[-1].position == row.version
    assert row.started_at is not None
    assert row.completed_at is not None
    assert row.created_at <= row.started_at <= row.completed_at


async def test_a_run_continues_the_trace_of_its_creation(stage: Setting) -> None:
    """Every event of a job carries the trace that its creation is part of."""

    async def handle(_run: JobRun, _args: Errand) -> None:
        return None

    async with stage.projecting(), stage.working(handle):
        job = await stage.errand()
        await stage.reached([job], JobState.COMPLETED)

    assert ORIGIN.traceparent is not None
    trace = ORIGIN.traceparent.split("-")[1]
    traces = [(r.origin.traceparent or "").split("-")[1] for r in await stage.history(job)]
    assert [trace] * 3 == traces


async def test_creating_a_job_again_creates_nothing(stage: Setting) -> None:
    """The id decides: a second request answers where the first one stands, also when the job has moved on."""
    id_ = new_id()
    first = await stage.jobs.create(Errand(), ORIGIN, id=id_, project="p")

    async def handle(_run: JobRun, _args: Errand) -> None:
        return None

    async with stage.projecting(), stage.working(handle):
        await stage.reached([id_], JobState.COMPLETED)

    assert first == await stage.jobs.create(Errand(name="other"), ORIGIN, id=id_, project="p")
    assert 1 == len([r for r in await stage.history(id_) if isinstance(r.event, JobCreated)])


async def test_a_job_cannot_depend_on_itself(stage: Setting) -> None:
    """The shortest cycle is refused before anything is appended."""
    id_ = new_id()
    with pytest.raises(Refused, match="cannot depend on itself"):
        await stage.jobs.create(Errand(), ORIGIN, id=id_, project="p", depends_on=[id_])
    assert [] == await stage.history(id_)


async def test_one_worker_goes_by_priority_then_by_age(stage: Setting) -> None:
    """A hundred jobs of one project start in the order of priority, and in that of creation within it."""
    chance = random.Random(7)  # noqa: S311 - the same shuffle in every run
    asked = [(chance.randint(0, 3), str(n)) for n in range(100)]
    ids = [await stage.errand(name, priority=priority) for priority, name in asked]
    started: list[str] = []

    async def handle(_run: JobRun, args: Errand) -> None:
        started.append(args.name)

    async with stage.projecting(), stage.working(handle, slots=1):
        await stage.reached(ids, JobState.COMPLETED)

    assert [name for _, name in sorted(asked, key=lambda job: -job[0])] == started


async def test_projects_take_turns(stage: Setting) -> None:
    """A project with many jobs does not keep another one's waiting."""
    asked = ["a", "a", "a", "a", "b", "b", "c"]
    ids = [await stage.errand(project, project=project) for project in asked]
    started: list[str] = []

    async def handle(run: JobRun, _args: Errand) -> None:
        started.append(run.project)

    async with stage.projecting(), stage.working(handle, slots=1):
        await stage.reached(ids, JobState.COMPLETED)

    assert ["a", "b", "c", "a", "b", "a", "a"] == started


async def test_two_workers_share_the_jobs(stage: Setting) -> None:
    """No job runs in two places at once or is completed twice, and both workers get some."""
    ids = [await stage.errand() for _ in range(60)]
    running: set[UUID] = set()
    workers: set[str | None] = set()

    async def handle(run: JobRun, _args: Errand) -> None:
        assert run.id not in running
        running.add(run.id)
        workers.add(run.job.worker)
        await run.append(chunk(0))
        running.remove(run.id)

    async with stage.projecting(), stage.working(handle, slots=3), stage.working(handle, slots=3):
        await stage.reached(ids, JobState.COMPLETED)

    assert 2 == len(workers)
    expected = [JobState.RUNNING, JobState.COMPLETED]
    assert [expected] * 60 == [await stage.states(id_) for id_ in ids]


async def test_a_job_that_keeps_breaking_fails_after_its_attempts(stage: Setting) -> None:
    """An unknown exception is retried until the attempts are used up; what users see names no internals."""

    async def handle(_run: JobRun, _args: Errand) -> None:
        raise RuntimeError("secret detail")

    async with stage.projecting() as view, stage.working(handle):
        job = await stage.errand(max_attempts=3)
        await stage.reached([job], JobState.FAILED)
        await view.wait_for(await stage.store.last_position(), 5)

    assert [
        *[JobState.RUNNING, JobState.RETRYING] * 2,
        JobState.RUNNING,
        JobState.FAILED,
    ] == await stage.states(job)
    row = await stage.row(job)
    assert row is not None
    assert row.last_error is not None
    assert (3, "INTERNAL_ERROR") == (row.attempt, row.last_error.code)
    assert "secret" not in row.last_error.model_dump_json()


async def test_a_retry_waits_as_long_as_it_was_asked_to(stage: Setting) -> None:
    """The due time is the one that the handler named, and the next start is not before it."""
    wait = timedelta(milliseconds=300)

    async def handle(run: JobRun, _args: Errand) -> None:
        if run.attempt == 1:
            raise Retry(after=wait, problem=FAULT)

    async with stage.projecting(), stage.working(handle):
        job = await stage.errand()
        await stage.reached([job], JobState.COMPLETED)

    changes = [r for r in await stage.history(job) if isinstance(r.event, JobStateChanged)]
    retrying, again = changes[1], changes[2]
    assert isinstance(retrying.event, JobStateChanged)
    assert (JobState.RETRYING, FAULT) == (retrying.event.state, retrying.event.error)
    assert retrying.event.due_at is not None
    assert abs(retrying.event.due_at - retrying.time - wait) < timedelta(milliseconds=50)
    assert retrying.event.due_at <= again.time


async def test_a_rejected_job_fails_at_once(stage: Setting) -> None:
    """There is no second attempt at what can never be done, and its problem is kept."""

    async def handle(_run: JobRun, _args: Errand) -> None:
        raise Reject(FAULT)

    async with stage.projecting() as view, stage.working(handle):
        job = await stage.errand()
        await stage.reached([job], JobState.FAILED)
        await view.wait_for(await stage.store.last_position(), 5)

    row = await stage.row(job)
    assert row is not None
    assert (1, FAULT) == (row.attempt, row.last_error)


async def test_a_result_too_large_for_an_event_breaks_no_worker(stage: Setting) -> None:
    """The job fails in the end, and the worker goes on with others."""

    async def handle(_run: JobRun, args: Errand) -> dict[str, Any]:
        return {"text": "x" * 300_000 if args.name == "large" else "x"}

    async with stage.projecting(), stage.working(handle, slots=1):
        large = await stage.errand("large", max_attempts=2)
        small = await stage.errand("small")
        await stage.reached([large], JobState.FAILED)
        await stage.reached([small], JobState.COMPLETED)


async def test_facts_elsewhere_land_with_the_completion_or_not_at_all(stage: Setting) -> None:
    """A refused batch leaves both the job and the other aggregate as they were; the next one takes both."""
    document = Aggregate("document", new_id())
    fact = DocumentRejected(project="p", problem=FAULT)
    refused: list[Conflict] = []

    async def handle(run: JobRun, _args: Errand) -> None:
        try:
            await run.complete_with([Append(document, 999_999, [Envelope.wrap(document, fact, ORIGIN)])])
        except Conflict as conflict:
            refused.append(conflict)
        assert [] == await stage.store.read(document)
        await run.complete_with([Append(document, 0, [Envelope.wrap(document, fact, ORIGIN)])], {"n": 1})

    async with stage.projecting(), stage.working(handle):
        job = await stage.errand()
        await stage.reached([job], JobState.COMPLETED)

    [landed] = await stage.store.read(document)
    last = (await stage.history(job))[-1]
    assert [document] == [conflict.aggregate for conflict in refused]
    assert isinstance(last.event, JobStateChanged)
    assert (last.position + 1, {"n": 1}) == (landed.position, last.event.result)


async def test_a_rejection_lands_together_with_facts_elsewhere(stage: Setting) -> None:
    """The job fails in the same batch; the fact names who asked for the job and what caused it."""
    document = Aggregate("document", new_id())
    fact = DocumentRejected(project="p", problem=FAULT)

    async def handle(run: JobRun, _args: Errand) -> None:
        await run.reject_with([Append(document, 0, [Envelope.wrap(document, fact, run.origin)])], FAULT)

    async with stage.projecting(), stage.working(handle):
        job = await stage.errand()
        await stage.reached([job], JobState.FAILED)

    [landed] = await stage.store.read(document)
    history = await stage.history(job)
    assert (history[-1].position + 1, "ada", str(history[0].id)) == (
        landed.position,
        landed.origin.actor,
        landed.origin.cause,
    )


async def test_what_a_handler_leaves_behind_writes_nothing_after_its_end(stage: Setting) -> None:
    """A task that the handler did not wait for finds the run over."""
    late: list[asyncio.Task[int]] = []
    ended = asyncio.Event()

    async def append_late(run: JobRun) -> int:
        await ended.wait()
        return await run.append(chunk(0))

    async def handle(run: JobRun, _args: Errand) -> None:
        late.append(asyncio.create_task(append_late(run)))

    async with stage.projecting(), stage.working(handle):
        job = await stage.errand()
        await stage.reached([job], JobState.COMPLETED)
        ended.set()
        with pytest.raises(Superseded):
            await late[0]

    assert [JobState.RUNNING, JobState.COMPLETED] == await stage.states(job)


async def test_a_worker_that_stops_hands_its_jobs_back(stage: Setting) -> None:
    """The job is queued again with its checkpoints and without the loss of an attempt; another worker goes on."""
    begun = asyncio.Event()

    async def hang(run: JobRun, _args: Errand) -> None:
        await run.append(chunk(0))
        begun.set()
        await asyncio.Event().wait()

    async def finish(run: JobRun, _args: Errand) -> dict[str, Any]:
        return {"attempt": run.attempt, "events": len(run.events)}

    async with stage.projecting():
        async with stage.working(hang):
            job = await stage.errand()
            await begun.wait()
        assert [JobState.RUNNING, JobState.QUEUED] == await stage.states(job)
        async with stage.working(finish):
            await stage.reached([job], JobState.COMPLETED)

    last = (await stage.history(job))[-1].event
    assert isinstance(last, JobStateChanged)
    assert {"attempt": 1, "events": 1} == last.result


async def test_a_worker_tells_when_its_first_job_is_over(stage: Setting) -> None:
    """Until then whoever started it keeps out of its way; where there is nothing to do, it says so at once."""
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def wait(_run: JobRun, _args: Errand) -> None:
        begun.set()
        await may_end.wait()

    async with stage.projecting() as view:
        async with stage.working(wait) as idle, asyncio.timeout(PATIENCE):
            await idle.has_worked()
        await stage.errand()
        await view.wait_for(await stage.store.last_position(), PATIENCE)
        async with stage.working(wait) as busy, asyncio.timeout(PATIENCE):
            told = asyncio.create_task(busy.has_worked())
            await begun.wait()
            before = told.done()
            may_end.set()
            await told

    assert not before


async def test_a_stopping_worker_lets_a_handler_reach_its_checkpoint(stage: Setting) -> None:
    """Within the grace period the chunk under way is finished and kept; then the job is handed back."""
    begun, may_go_on = asyncio.Event(), asyncio.Event()

    async def handle(run: JobRun, _args: Errand) -> None:
        begun.set()
        await may_go_on.wait()
        await run.append(chunk(0))
        await asyncio.Event().wait()

    async with stage.projecting(), stage.working(handle) as worker:
        job = await stage.errand()
        await begun.wait()
        stopping = asyncio.create_task(worker.stop(20))
        may_go_on.set()
        await stopping

    types = [r.event.type for r in await stage.history(job)]
    assert ["job_created", "job_state_changed", "chunk_parsed", "job_state_changed"] == types
    assert [JobState.RUNNING, JobState.QUEUED] == await stage.states(job)


async def test_a_worker_survives_the_loss_of_its_database_connections(stage: Setting) -> None:
    """After all its connections were cut it listens again and takes up new jobs."""

    async def handle(_run: JobRun, _args: Errand) -> None:
        return None

    async with stage.projecting(), stage.working(handle):
        before = await stage.errand()
        await stage.reached([before], JobState.COMPLETED)
        await stage.pool.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'worker'"
        )
        after = await stage.errand()
        await stage.reached([after], JobState.COMPLETED)

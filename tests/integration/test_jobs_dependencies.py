"""Jobs that depend on others, on real servers."""

from __future__ import annotations

import asyncio
import random
from typing import Any
from uuid import UUID

import pytest

from callboard.contracts.events import JobStateChanged
from callboard.contracts.ids import new_id
from callboard.contracts.jobs import JobState
from callboard.contracts.problems import Problem, Refused
from callboard.kernel.jobs import JobRun, Reject
from callboard.kernel.jobs.wakeups import DEPENDENTS
from callboard.kernel.projections.listening import listening
from integration.jobs_setting import ORIGIN, PATIENCE, Errand, Setting

FAULT = Problem(code="FAULT", message="It cannot be done.")


async def carry(_run: JobRun, args: Errand) -> dict[str, Any]:
    if args.name == "broken":
        raise Reject(FAULT)
    return {}


async def last_change(stage: Setting, job: UUID) -> JobStateChanged:
    last = (await stage.history(job))[-1].event
    assert isinstance(last, JobStateChanged)
    return last


async def test_a_job_waits_until_all_it_depends_on_completed(stage: Setting) -> None:
    """It starts after the last of them, and once."""
    may_end = asyncio.Event()

    async def handle(_run: JobRun, args: Errand) -> None:
        if args.name == "slow":
            await may_end.wait()

    async with stage.projecting() as view, stage.working(handle, slots=4):
        quick, slow = await stage.errand(), await stage.errand("slow")
        job = await stage.errand(depends_on=[quick, slow])
        await stage.reached([quick], JobState.COMPLETED)
        await view.wait_for(await stage.store.last_position(), PATIENCE)
        assert [] == await stage.states(job)
        may_end.set()
        await stage.reached([job], JobState.COMPLETED)

    assert [JobState.QUEUED, JobState.RUNNING, JobState.COMPLETED] == await stage.states(job)
    assert (await stage.history(slow))[-1].position < (await stage.history(job))[1].position


async def test_a_failure_goes_down_the_chain_with_its_root(stage: Setting) -> None:
    """None of the jobs behind it starts, and each names the one that failed by itself."""
    async with stage.projecting(), stage.working(carry):
        root = await stage.errand("broken")
        chain = [root]
        for _ in range(3):
            chain.append(await stage.errand(depends_on=[chain[-1]]))
        await stage.reached(chain, JobState.FAILED)

    errors = [(await last_change(stage, job)).error for job in chain]
    assert ["FAULT", *["DEPENDENCY_FAILED"] * 3] == [error.code for error in errors if error]
    assert all(f"Job {root} failed with FAULT" in error.message for error in errors[1:] if error)
    assert [[JobState.FAILED]] * 3 == [await stage.states(job) for job in chain[1:]]


async def test_what_a_cancelled_job_held_up_fails(stage: Setting) -> None:
    """A cancellation reaches those that wait, also one that is paused."""
    async with stage.projecting():
        root = await stage.errand()
        waiting, paused = await stage.errand(depends_on=[root]), await stage.errand(depends_on=[root])
        await stage.control.pause(paused, ORIGIN)
        await stage.control.cancel(root, ORIGIN)
        async with stage.working(carry):
            await stage.reached([waiting, paused], JobState.FAILED)

    error = (await last_change(stage, paused)).error
    assert error
    assert f"Job {root} was cancelled" in error.message


async def test_a_dependency_that_ended_before_holds_nothing_up(stage: Setting) -> None:
    """Whether it ended well or not is seen at once."""
    async with stage.projecting(), stage.working(carry):
        good, bad = await stage.errand(), await stage.errand("broken")
        await stage.reached([good], JobState.COMPLETED)
        await stage.reached([bad], JobState.FAILED)
        await stage.reached([await stage.errand(depends_on=[good])], JobState.COMPLETED)
        await stage.reached([await stage.errand(depends_on=[good, bad])], JobState.FAILED)


async def test_what_was_settled_while_nobody_worked_is_found_at_the_start(stage: Setting) -> None:
    """No notification is needed: a worker looks at all that waits when it begins to listen."""
    root = await stage.errand()
    jobs = [await stage.errand(depends_on=[root]) for _ in range(5)]
    await stage.control.cancel(root, ORIGIN)
    async with stage.projecting():
        pass
    async with stage.projecting(), stage.working(carry):
        await stage.reached(jobs, JobState.FAILED)


async def test_a_job_that_moves_while_it_waits_is_told_of_again(stage: Setting) -> None:
    """Whoever settled it at the version before was refused by the log, and looks again when the view has the new one."""
    root = await stage.errand("root")
    job = await stage.errand("waits", depends_on=[root])
    told: asyncio.Queue[str] = asyncio.Queue()
    async with (
        stage.projecting(),
        stage.pool.acquire() as conn,
        listening(conn, DEPENDENTS, heard=told.put_nowait, lost=lambda: None),
        asyncio.timeout(PATIENCE),
    ):
        await stage.control.retry(job, ORIGIN, restart=True)
        assert str(job) == await told.get()


async def test_many_workers_let_a_job_go_once(stage: Setting) -> None:
    """Replicas that see the same settle it with one event."""
    async with stage.projecting(), stage.working(carry), stage.working(carry), stage.working(carry):
        root = await stage.errand()
        jobs = [await stage.errand(depends_on=[root]) for _ in range(40)]
        await stage.reached(jobs, JobState.COMPLETED)

    expected = [JobState.QUEUED, JobState.RUNNING, JobState.COMPLETED]
    assert [expected] * 40 == [await stage.states(job) for job in jobs]


async def test_a_retried_chain_is_done_in_its_order(stage: Setting) -> None:
    """Once the root is tried again, what failed after it waits for it when retried, and runs then."""
    broken = True

    async def handle(run: JobRun, _args: Errand) -> None:
        if broken and run.id == root:
            raise Reject(FAULT)

    async with stage.projecting() as view:
        root = await stage.errand()
        job = await stage.errand(depends_on=[root])
        async with stage.working(handle):
            await stage.reached([job], JobState.FAILED)
        await view.wait_for(await stage.store.last_position(), PATIENCE)
        broken = False
        await stage.control.retry(root, ORIGIN)
        assert JobState.WAITING is (await stage.control.retry(job, ORIGIN)).state
        async with stage.working(handle):
            await stage.reached([job], JobState.COMPLETED)

    expected = [JobState.FAILED, JobState.WAITING, JobState.QUEUED, JobState.RUNNING, JobState.COMPLETED]
    assert expected == await stage.states(job)


@pytest.mark.parametrize("seed", [1, 2])
async def test_any_web_of_jobs_comes_to_its_end(stage: Setting, seed: int) -> None:
    """Whatever depends on a job that fails never starts; all else starts after what it depends on, and completes."""
    chance = random.Random(seed)  # noqa: S311 - the same web in every run
    needs: dict[UUID, list[UUID]] = {}
    doomed: set[UUID] = set()
    async with stage.projecting(), stage.working(carry, slots=4), stage.working(carry, slots=4):
        for _ in range(60):
            needed = chance.sample(list(needs), min(len(needs), chance.randint(0, 3)))
            broken = chance.random() < 0.1
            job = await stage.errand("broken" if broken else "", depends_on=needed)
            needs[job] = needed
            if broken or doomed.intersection(needed):
                doomed.add(job)
        await stage.reached(doomed, JobState.FAILED)
        await stage.reached(needs.keys() - doomed, JobState.COMPLETED)

    ends = {job: (await stage.history(job))[-1].position for job in needs}
    for job, needed in needs.items():
        states = await stage.states(job)
        assert (JobState.RUNNING not in states) == bool(doomed.intersection(needed))
        started = [r.position for r in await stage.history(job) if _runs(r.event)]
        assert all(ends[other] < position for other in needed for position in started)


def _runs(event: object) -> bool:
    return isinstance(event, JobStateChanged) and event.state is JobState.RUNNING


async def test_a_job_cannot_depend_on_what_is_not_there(stage: Setting) -> None:
    """It would wait for ever, or close a circle later: nothing is created."""
    job, stranger = new_id(), new_id()
    with pytest.raises(Refused, match=str(stranger)) as refused:
        await stage.jobs.create(Errand(), ORIGIN, id=job, project="p", depends_on=[stranger])
    assert "UNKNOWN_DEPENDENCY" == refused.value.problem.code
    assert [] == await stage.history(job)

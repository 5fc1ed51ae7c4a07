"""Scheduled jobs, and jobs that are asked for by a key, on real servers."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from callboard.contracts.event import Envelope
from callboard.contracts.events import JobCreated, JobStateChanged
from callboard.contracts.ids import new_id
from callboard.contracts.jobs import JobState
from callboard.contracts.problems import Refused
from callboard.contracts.subjects import Aggregate
from callboard.kernel.jobs import JobRun, keyed_id
from integration.jobs_setting import ORIGIN, Errand, Setting


async def finish(_run: JobRun, _args: Errand) -> None:
    """Do nothing, well."""


async def test_a_scheduled_job_starts_when_it_is_due(stage: Setting) -> None:
    """Not before, and without anybody asking: an idle worker wakes for it, and others overtake it meanwhile."""
    due = datetime.now(UTC) + timedelta(seconds=0.7)
    job = new_id()
    async with stage.projecting(), stage.working(finish, lease_seconds=60):
        await stage.jobs.create(Errand(), ORIGIN, id=job, project="p", priority=9, due_at=due)
        other = await stage.errand()
        await stage.reached([other], JobState.COMPLETED)
        assert [] == await stage.states(job)
        await stage.reached([job], JobState.COMPLETED)

    started = next(r for r in await stage.history(job) if isinstance(r.event, JobStateChanged))
    assert due <= started.time < due + timedelta(seconds=1)


async def test_a_job_of_long_ago_is_read_as_due_at_once(stage: Setting) -> None:
    """The first version of its creation knew no due time; a log that holds it is worked on as before."""
    job = Aggregate("job", new_id())

    class Created(JobCreated):
        version = 1

    event = Created(kind=Errand.kind, project="p", args={})
    await stage.store.append(job, 0, [Envelope.wrap(job, event, ORIGIN)])
    async with stage.projecting(), stage.working(finish):
        await stage.reached([job.id], JobState.COMPLETED)


async def test_one_key_means_one_job(stage: Setting) -> None:
    """Asking again, also at the same moment, gives the position of the one creation; another project has its own."""

    async def ask(project: str) -> int:
        return await stage.jobs.create(Errand(name="n"), ORIGIN, project=project, idempotency_key="k")

    answers = await asyncio.gather(*(ask("p") for _ in range(10)))
    other = await ask("q")
    (created,) = await stage.history(keyed_id("p", Errand.kind, "k"))
    assert {created.position} == set(answers)
    assert other != created.position


async def test_a_key_stands_for_one_piece_of_work(stage: Setting) -> None:
    """Another body under the same key is refused; another priority is not another body."""
    first = await stage.jobs.create(Errand(name="a"), ORIGIN, project="p", idempotency_key="k")
    again = await stage.jobs.create(Errand(name="a"), ORIGIN, project="p", idempotency_key="k", priority=3)
    with pytest.raises(Refused, match="other work") as refused:
        await stage.jobs.create(Errand(name="b"), ORIGIN, project="p", idempotency_key="k")
    assert (first, "IDEMPOTENCY_KEY_REUSED") == (again, refused.value.problem.code)


async def test_a_job_needs_an_id_or_a_key(stage: Setting) -> None:
    """Otherwise a repeated request would make a second job."""
    with pytest.raises(ValueError, match="id or an idempotency key"):
        await stage.jobs.create(Errand(), ORIGIN, project="p")

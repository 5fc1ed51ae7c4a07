"""What is kept from being offered again because the log refused it, and what must not be."""

from __future__ import annotations

from datetime import timedelta

from callboard.contracts.jobs import JobState
from callboard.contracts.subjects import Namespace
from callboard.kernel.jobs import Backoff, Gates, JobRun
from callboard.kernel.jobs.execution import Desk, Execution
from callboard.kernel.jobs.leases import Leases
from callboard.kernel.log import EventStore, connect
from integration.jobs_setting import Errand, Setting


async def finish(_run: JobRun, _args: Errand) -> None:
    """Do nothing, well."""


async def test_a_lease_lost_before_the_start_landed_leaves_the_job_to_others(
    stage: Setting, nats_url: str, namespace: Namespace
) -> None:
    """The log never refused the job, it was only away: once the lease has run out, the job is taken up."""
    gone = await connect(nats_url, name="gone")
    await gone.close()
    leases = Leases(stage.worker_pool, worker="unlucky", kinds=[Errand.kind], duration=timedelta(seconds=0.2))
    desk = Desk(
        service="test",
        worker="unlucky",
        store=EventStore(gone, namespace),
        leases=leases,
        gates=Gates(stage.store, stage.pool),
        backoff=Backoff(),
        stopping=lambda: False,
    )
    async with stage.projecting() as view:
        job = await stage.errand()
        await view.wait_for(await stage.store.last_position(), 10)
        async with leases.claiming() as claims:
            (claim,) = await claims.claim(1)
        execution = Execution(desk, claim, Errand, finish, held_until=0)
        execution.abort()
        await execution.carry()
        async with stage.working(finish, lease_seconds=1):
            await stage.reached([job], JobState.COMPLETED)

    assert [JobState.RUNNING, JobState.COMPLETED] == await stage.states(job)

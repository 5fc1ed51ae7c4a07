"""Whether everything has come to rest is told by the view's own commits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from callboard.contracts.event import Origin
from callboard.contracts.ids import new_id
from callboard.contracts.subjects import Namespace
from callboard.kernel.database import open_pool
from callboard.kernel.jobs import JobControl, Jobs, JobsProjection
from callboard.kernel.log import EventStore
from chaos.errands import REGISTRY, SERVICE, Errand
from chaos.resting import come_to_rest
from integration.projection_views import opened_store, running

ORIGIN = Origin(source="test")
ERRAND = Errand(steps=1, step_seconds=0.0)


@pytest.fixture
async def store(nats_url: str, namespace: Namespace) -> AsyncGenerator[EventStore]:
    """A log of errands."""
    async with opened_store(nats_url, namespace, REGISTRY) as store:
        yield store


async def test_the_end_of_the_last_job_is_told_by_the_commit_that_shows_it(
    store: EventStore, database_url: str
) -> None:
    """Not before the view is there, nor while a job is under way; at once when it has ended."""
    job = new_id()
    created = await Jobs(store).create(ERRAND, ORIGIN, project="p", id=job)
    versions = {str(job): created}
    assert not await come_to_rest(database_url, versions, 0.05)

    rest = asyncio.create_task(come_to_rest(database_url, versions, 20))
    async with (
        await open_pool(database_url, schema=SERVICE) as pool,
        running(store, pool, JobsProjection(REGISTRY)) as view,
    ):
        await view.wait_for(created, 10)
        assert not await come_to_rest(database_url, versions, 0.05)
        assert not rest.done()
        await JobControl(store).cancel(job, ORIGIN)
        assert await rest


async def test_a_view_that_is_behind_what_was_acknowledged_is_not_at_rest(store: EventStore, database_url: str) -> None:
    """A job that has ended there may have been taken up again since."""
    job = new_id()
    await Jobs(store).create(ERRAND, ORIGIN, project="p", id=job)
    ended = (await JobControl(store).cancel(job, ORIGIN)).version
    async with (
        await open_pool(database_url, schema=SERVICE) as pool,
        running(store, pool, JobsProjection(REGISTRY)) as view,
    ):
        await view.wait_for(ended, 10)

    assert await come_to_rest(database_url, {str(job): ended}, 10)
    assert not await come_to_rest(database_url, {str(job): ended + 1}, 0.05)

"""A view is proved by rebuilding it: equal when it is right, and every wrong row named when it is not."""

from __future__ import annotations

import asyncio

import pytest

from callboard.kernel.database import Pool, SchemaMissing
from callboard.kernel.log import EventStore
from callboard.kernel.projections import PoisonEvent, ViewMissing
from callboard.kernel.projections.projection import Projection
from callboard.kernel.projections.verify import Difference, verify
from integration.projection_views import (
    Documents,
    NewerDocuments,
    UploadLog,
    append,
    extracted,
    running,
    uploaded,
)

VIEWS: tuple[Projection, ...] = (Documents(), UploadLog())


@pytest.fixture
async def built(store: EventStore, pool: Pool) -> int:
    """Both views, built of some documents; gives their position."""
    for n in range(20):
        await append(store, uploaded(f"{n}"), extracted(n))
    return await bring_up(store, pool)


async def bring_up(store: EventStore, pool: Pool) -> int:
    end = await store.last_position()
    for view in VIEWS:
        async with running(store, pool, view) as runner:
            await runner.wait_for(end, 10)
    return end


async def schemas(pool: Pool) -> list[str]:
    return [row["nspname"] for row in await pool.fetch("SELECT nspname FROM pg_namespace WHERE nspname ~ '^views'")]


@pytest.mark.usefixtures("built")
async def test_a_right_view_is_equal_to_its_rebuilt_copy(store: EventStore, pool: Pool, database_url: str) -> None:
    """Nothing differs, and the scratch copy is gone afterwards."""
    assert [] == await verify(store, database_url, "views", VIEWS)
    assert ["views"] == await schemas(pool)


async def test_a_tampered_row_is_named(store: EventStore, pool: Pool, database_url: str, built: int) -> None:
    """The proof can fail: one changed value shows on both sides, with the rows themselves."""
    await pool.execute("UPDATE documents SET lines = 999 WHERE filename = '7'")

    [difference] = await verify(store, database_url, "views", VIEWS)

    assert ("documents", "documents", built) == (difference.projection, difference.table, difference.position)
    assert [(999, "7")] == [(row["lines"], row["filename"]) for row in difference.live_sample]
    assert [(7, "7")] == [(row["lines"], row["filename"]) for row in difference.rebuilt_sample]
    assert "documents.documents at position 40: 1 rows stand only in the live view" in str(difference)
    assert ["views"] == await schemas(pool)


@pytest.mark.usefixtures("built")
async def test_missing_and_repeated_rows_are_counted(store: EventStore, pool: Pool, database_url: str) -> None:
    """A lost row and a row that is there twice differ too, though every value is right."""
    await pool.execute("DELETE FROM documents WHERE filename IN ('1', '2')")
    await pool.execute("INSERT INTO upload_log SELECT * FROM upload_log WHERE filename = '3'")

    differences = await verify(store, database_url, "views", VIEWS)

    assert [("documents", 0, 2), ("upload_log", 1, 0)] == [
        (difference.table, difference.live_only, difference.rebuilt_only) for difference in differences
    ]


@pytest.mark.usefixtures("built")
async def test_a_view_that_goes_on_is_compared_at_one_position(
    store: EventStore, pool: Pool, database_url: str
) -> None:
    """Events that come in while a verification runs make no difference."""

    async def keep_writing() -> None:
        while True:
            await append(store, uploaded("more"), extracted(1))

    async with running(store, pool, Documents()) as runner, running(store, pool, UploadLog()):
        writing = asyncio.create_task(keep_writing())
        found: list[Difference] = []
        for _ in range(5):
            found += await verify(store, database_url, "views", VIEWS)
        writing.cancel()
        await asyncio.wait([writing])
        await runner.wait_for(await store.last_position(), 10)

    assert [] == found


@pytest.mark.usefixtures("built")
async def test_what_cannot_be_compared_is_said(store: EventStore, database_url: str) -> None:
    """A view that is not built in this program's version is no difference but an error."""
    with pytest.raises(ViewMissing, match="documents is not built yet in version 2"):
        await verify(store, database_url, "views", [NewerDocuments()])
    with pytest.raises(ViewMissing, match="upload_log is not built yet"):
        await verify(store, database_url, "nowhere", [UploadLog()])


async def test_an_event_that_cannot_be_applied_is_named(store: EventStore, pool: Pool, database_url: str) -> None:
    """A rebuild that meets a poison event says which, and leaves nothing behind."""
    await append(store, uploaded("a"))
    poison = await append(store, uploaded("poison.txt"))
    await append(store, uploaded("b"))
    async with running(store, pool, Documents()) as runner:
        await runner.wait_for(poison + 1, 10)
    async with running(store, pool, UploadLog()) as runner:
        await runner.wait_for(0, 10)
    await pool.execute("UPDATE projection_checkpoints SET position = 3")

    with pytest.raises(PoisonEvent, match=f"at position {poison}: CheckViolationError"):
        await verify(store, database_url, "views", VIEWS)

    assert ["views"] == await schemas(pool)


@pytest.mark.usefixtures("built")
async def test_a_role_that_may_not_build_a_copy_is_told_so(store: EventStore, pool: Pool, database_url: str) -> None:
    """Without leave to create a schema there is one sentence that says what to grant."""
    await pool.execute("DROP ROLE IF EXISTS reader")
    await pool.execute("CREATE ROLE reader LOGIN PASSWORD 'r'")
    await pool.execute("GRANT USAGE ON SCHEMA views TO reader")
    await pool.execute("GRANT SELECT ON ALL TABLES IN SCHEMA views TO reader")
    name = await pool.fetchval("SELECT current_database()")
    await pool.execute(f'GRANT CONNECT ON DATABASE "{name}" TO reader')
    host = database_url.rpartition("@")[2]

    with pytest.raises(SchemaMissing, match=r'GRANT CREATE ON DATABASE "test_[0-9a-f]+" TO "reader"'):
        await verify(store, f"postgresql://reader:r@{host}", "views", VIEWS)

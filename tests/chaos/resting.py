"""When everything that was asked for has come to its end, as the live view has it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import asyncpg

from callboard.kernel.jobs import JobsProjection
from chaos.errands import SERVICE

_COMMITS = f"{SERVICE}.{JobsProjection.name}"
"""Where each commit of the view is told."""
_ENDED = (
    f"SELECT count(*) FROM {SERVICE}.jobs AS j"  # noqa: S608 - a constant
    " INNER JOIN unnest($1::uuid[], $2::bigint[]) AS told (id, version) ON j.id = told.id"
    " WHERE j.version >= told.version AND j.state IN ('completed', 'failed', 'cancelled')"
)


async def come_to_rest(dsn: str, versions: Mapping[str, int], seconds: float) -> bool:
    """Look whenever the view has committed until it has every job at its end; False where it has not in time.

    Args:
        dsn: Postgres, past every fault.
        versions: the last position that was acknowledged of each job, which the view has to have seen.
        seconds: how long it may take.
    """
    conn = await asyncpg.connect(dsn)
    committed = asyncio.Event()

    def note(*_: object) -> None:
        committed.set()

    try:
        async with asyncio.timeout(seconds):
            await conn.add_listener(_COMMITS, note)
            while not await _all_ended(conn, versions):
                await committed.wait()
                committed.clear()
    except TimeoutError:
        return False
    finally:
        await conn.close()
    return True


async def _all_ended(conn: asyncpg.Connection, versions: Mapping[str, int]) -> bool:
    try:
        return await conn.fetchval(_ENDED, [*versions], [*versions.values()]) == len(versions)
    except asyncpg.UndefinedTableError:
        return False

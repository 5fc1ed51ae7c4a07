"""A rebuild that somebody asked for, while the view goes on."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable

from callboard.kernel.database import Pool
from callboard.kernel.ending import end_task
from callboard.kernel.projections.building import Builder
from callboard.kernel.projections.errors import CheckpointMoved, PoisonEvent, ProjectionTooNew
from callboard.kernel.projections.health import Build
from callboard.kernel.projections.transience import is_transient

_log = logging.getLogger(__name__)
_RETRY_SECONDS = 1.0


@contextlib.asynccontextmanager
async def rebuilding(
    pool: Pool, builder: Builder, report: Callable[[Build | None], None], *, wanted: bool
) -> AsyncGenerator[None]:
    """Within the block, build the view anew beside the live one if that is `wanted`; report what stops it."""
    if not wanted:
        yield
        return
    task = asyncio.create_task(_rebuild(pool, builder, report))
    try:
        yield
    finally:
        await end_task(task)


async def _rebuild(pool: Pool, builder: Builder, report: Callable[[Build | None], None]) -> None:
    while True:
        try:
            async with pool.acquire() as conn:
                await builder.build(conn)
            report(None)
        except (CheckpointMoved, ProjectionTooNew):
            return  # whoever leads hears of it, too, and sees what there is to do now
        except Exception as error:  # noqa: BLE001 - whatever stops a rebuild, the live view goes on
            if not is_transient(error):
                report(builder.stopped(error))
                facts = error.facts() if isinstance(error, PoisonEvent) else {}
                _log.exception("a rebuild has stopped, and the live view goes on without it", extra=facts)
                return
            _log.warning("a rebuild was interrupted and goes on by itself: %s", error)
        else:
            return
        await asyncio.sleep(_RETRY_SECONDS)

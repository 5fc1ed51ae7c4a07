"""What following the log takes, for the live view and for one that is built beside it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Collection

from callboard.kernel.database import Connection
from callboard.kernel.ending import end_task
from callboard.kernel.projections.errors import CheckpointMoved
from callboard.kernel.projections.inbox import Inbox
from callboard.kernel.projections.listening import listening
from callboard.kernel.projections.projection import Log
from callboard.kernel.projections.writer import Writer

REBUILD = "rebuild"
"""What is notified, as `<schema>.<view>.rebuild`, when a rebuild was asked for, called off or swapped in."""
_PASSED_OVER = 5000
"""How many events that the projection does not handle are passed over at most before the checkpoint says so."""


@contextlib.asynccontextmanager
async def failing_with(conn: Connection, projection: str, inbox: Inbox) -> AsyncGenerator[None]:
    """Within the block, let the inbox fail as soon as this connection can write no more, or writes what is not wanted."""

    def lost() -> None:
        inbox.fail(ConnectionError("the connection to Postgres was lost"))

    def moved(_payload: str) -> None:
        inbox.fail(CheckpointMoved(projection))

    async with listening(conn, f"{projection}.{REBUILD}", heard=moved, lost=lost):
        yield


@contextlib.asynccontextmanager
async def reading(log: Log, after: int, inbox: Inbox) -> AsyncGenerator[None]:
    """Within the block, put everything after a position into the inbox, which fails as the reading does."""
    reader = asyncio.create_task(_read(log, after, inbox))
    try:
        yield
    finally:
        await end_task(reader)


async def write_next(inbox: Inbox, writer: Writer, handles: Collection[str]) -> None:
    """Write what comes in next. Events that the view passes over are counted in with what follows, if more is there."""
    while True:
        events = await inbox.take()
        passed_over = not any(event.type in handles for event in events)
        if not (passed_over and inbox.pending and events[-1].position - writer.position < _PASSED_OVER):
            break
    await writer.write(events)


async def _read(log: Log, after: int, inbox: Inbox) -> None:
    batches = log.read_all(after)
    try:
        async for events in batches:
            await inbox.put(events)
    except Exception as error:  # noqa: BLE001 - whatever it is, the writer raises it
        inbox.fail(error)
    finally:
        if isinstance(batches, AsyncGenerator):
            await batches.aclose()

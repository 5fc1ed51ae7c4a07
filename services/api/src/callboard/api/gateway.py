"""What routes work with, and how they get hold of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Query, Request

from callboard.api.answers import Row
from callboard.api.queries import query
from callboard.contracts.event import BlobRef
from callboard.kernel.blobs import BlobStore
from callboard.kernel.command_client import CommandClient
from callboard.kernel.database import Pool
from callboard.kernel.health import Health
from callboard.kernel.jobs import JobControl, Jobs, Presence
from callboard.kernel.log import EventStore
from callboard.kernel.patience import answered_within
from callboard.kernel.views import PATIENCE, Views

POSITION_HEADER = "Callboard-Position"
LAST_POSITION = 2**63 - 1
"""No log position is beyond Postgres's bigint."""
_QUERY_PATIENCE = 10.0
"""Seconds after which whoever asked is told that Postgres does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """The gateway's connections to everything else; made once, in `bootstrap`."""

    pool: Pool
    store: EventStore
    blobs: BlobStore
    commands: CommandClient
    jobs: JobControl
    new_jobs: Jobs
    presence: Presence
    views: Views
    health: Health
    upload_limit: int
    version: str

    async def rows(self, name: str, *args: Any) -> list[Row]:
        """What the named query answers."""
        found = await answered_within(_QUERY_PATIENCE, self.pool.fetch(query(name), *args))
        return [dict(row) for row in found]

    async def row(self, name: str, *args: Any) -> Row | None:
        """The first row of the named query, if there is one."""
        row = await answered_within(_QUERY_PATIENCE, self.pool.fetchrow(query(name), *args))
        return None if row is None else dict(row)

    async def stream(self, ref: BlobRef) -> AsyncIterator[bytes]:
        """A blob's bytes; the first of them are read before this returns, so that an error is still an error response."""
        chunks = aiter(self.blobs.stream(ref))
        first = await anext(chunks, b"")

        async def rest() -> AsyncIterator[bytes]:
            yield first
            async for chunk in chunks:
                yield chunk

        return rest()


def _gateway(request: Request) -> Gateway:
    gateway: Gateway = request.app.state.gateway
    return gateway


Door = Annotated[Gateway, Depends(_gateway)]
"""The gateway, as a route's parameter."""


async def _fresh(
    gateway: Door,
    position: Annotated[
        int | None,
        Query(ge=0, le=LAST_POSITION, description="Answer once the views hold everything up to this log position."),
    ] = None,
    callboard_position: Annotated[
        int | None, Header(ge=0, le=LAST_POSITION, description="The same, as a header.")
    ] = None,
) -> None:
    wanted = max(position or 0, callboard_position or 0)
    if wanted:
        await answered_within(PATIENCE + _QUERY_PATIENCE, gateway.views.wait_for(wanted))


Fresh = Depends(_fresh)
"""Makes a query wait for the position that it carries, if it carries one."""

Limit = Annotated[int, Query(ge=1, le=500, description="At most so many.")]
Cursor = Annotated[int | None, Query(ge=0, le=LAST_POSITION, description="`next_cursor` of the page before.")]
Filter = Annotated[str | None, Query(pattern=r"^[^\x00]*$", description="Only what has this.")]
"""A text to compare with; Postgres takes no NUL in one."""

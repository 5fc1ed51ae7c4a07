"""Asks for work: jobs that any process may create, each exactly once by its id."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack
from uuid import UUID

from callboard.contracts.event import Origin
from callboard.contracts.events import JobCreated
from callboard.contracts.jobs import JobArgs
from callboard.contracts.subjects import Aggregate
from callboard.kernel.errors import Conflict
from callboard.kernel.jobs.creation import creation, keyed_id, reused, unknown_dependency, work_of
from callboard.kernel.jobs.projection import JOB
from callboard.kernel.jobs.terms import Terms
from callboard.kernel.log import Append, EventStore

if TYPE_CHECKING:
    from callboard.kernel.jobs.items import Item, ItemResult


class Jobs:
    """Creates jobs on the log."""

    def __init__(self, store: EventStore) -> None:
        """`store` is the log that they are created on."""
        self._store = store

    async def create(
        self,
        args: JobArgs,
        origin: Origin,
        *,
        id: UUID | None = None,  # noqa: A002 - it is the job's id
        **terms: Unpack[Terms],
    ) -> int:
        """Create a job on some `Terms` and give the position of its creation. Where it exists already, nothing is appended.

        Its id may be left to `idempotency_key`: then the same key of a project and kind means the same job, and asking with
        it for something else is refused. It does not start before `due_at`. A job can only depend on jobs that exist by
        then, so that dependencies never go round in a circle.

        Raises:
            Refused: DEPENDENCY_CYCLE, the job would depend on itself; UNKNOWN_DEPENDENCY, it depends on what is not there;
                IDEMPOTENCY_KEY_REUSED, the key stands for other work.
            ValueError: neither an id nor a key.
            Unavailable: the log does not answer; doing it again is safe.
        """
        key = terms.get("idempotency_key")
        append = creation(args, origin, id=id or keyed_id(terms["project"], args.kind, key), **terms)
        await asyncio.gather(*(self._refuse_unknown(dependency) for dependency in set(terms.get("depends_on", ()))))
        try:
            position = await self._store.append_many([append])
            if key is None:
                return position
        except Conflict:
            pass  # it has moved on since it was created
        return await self._created(append, key)

    async def create_many(self, items: Sequence[Item], origin: Origin) -> list[ItemResult]:
        """Create many jobs at once; see `callboard.kernel.jobs.bulk.create_many`."""
        from callboard.kernel.jobs.bulk import create_many  # noqa: PLC0415 - workers create one at a time

        return await create_many(self._store, items, origin)

    async def _created(self, append: Append, key: str | None) -> int:
        """Where the job's creation stands, which may be another request's."""
        first = await self._store.latest(append.aggregate, JobCreated.type)
        assert first is not None
        (wanted,) = append.events
        if key is not None and work_of(first.event) != work_of(wanted.event):
            raise reused(key, append.aggregate.id)
        return first.position

    async def _refuse_unknown(self, dependency: UUID) -> None:
        if await self._store.latest(Aggregate(JOB, dependency), JobCreated.type) is None:
            raise unknown_dependency(dependency)

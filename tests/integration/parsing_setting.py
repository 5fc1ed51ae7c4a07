"""The parser service at work on real servers, with a language model on a loopback socket."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from callboard.contracts.event import Event, Origin, Recorded
from callboard.contracts.events import EVENTS, JobStateChanged, PlayCompleted
from callboard.contracts.ids import new_id
from callboard.contracts.jobs import ParseScript, ShadowParse
from callboard.contracts.subjects import Aggregate, Namespace
from callboard.embedded.session import Database
from callboard.kernel.blobs import BlobStore
from callboard.kernel.jobs import Jobs
from callboard.kernel.log import EventStore, connect
from callboard.playbook import Playbook

ORIGIN = Origin(source="test", actor="ada")
PATIENCE = 60.0


@dataclass
class Desk:
    """Gives parses out, and sees what becomes of them."""

    store: EventStore
    blobs: BlobStore

    async def ask(self, text: str, **choice: Any) -> UUID:
        """Ask for a text to be parsed; gives the job's id."""
        return await self._ask(ParseScript, text, {"document_id": new_id(), **choice})

    async def ask_in_shadow(self, text: str, **choice: Any) -> UUID:
        """Ask for a text to be parsed in shadow of a playbook; gives the job's id."""
        return await self._ask(ShadowParse, text, choice)

    async def _ask(self, kind: type[ParseScript | ShadowParse], text: str, choice: dict[str, Any]) -> UUID:
        job = new_id()
        args = kind(text=await self.blobs.put_bytes(text.encode()), filename="play.txt", **choice)
        await Jobs(self.store).create(args, ORIGIN, id=job, project="p")
        return job

    async def history(self, job: UUID) -> list[Event]:
        """All that happened to a job."""
        return [recorded.event for recorded in await self.store.read(Aggregate("job", job))]

    async def over(self, job: UUID) -> JobStateChanged:
        """How a job ended, as soon as it has."""
        recorded = await self.seen(
            lambda r: r.aggregate.id == job and isinstance(r.event, JobStateChanged) and r.event.state.final
        )
        assert isinstance(recorded.event, JobStateChanged)
        return recorded.event

    async def play(self, job: UUID) -> tuple[PlayCompleted, Playbook]:
        """The play that a job completed, and its playbook."""
        ended = await self.over(job)
        assert ended.result, ended.error
        recorded = await self.store.read(Aggregate("play", UUID(ended.result["play_id"])))
        event = recorded[0].event
        assert isinstance(event, PlayCompleted)
        return event, Playbook.model_validate_json(await self.blobs.read_bytes(event.playbook))

    async def seen(self, wanted: Callable[[Recorded], bool]) -> Recorded:
        """The first event that is wanted, as soon as it is on the log."""
        async with asyncio.timeout(PATIENCE):
            async for batch in self.store.read_all():
                for raw in batch:
                    if wanted(recorded := raw.decode(EVENTS)):
                        return recorded
        raise AssertionError("the log ended")


@asynccontextmanager
async def desk(nats_url: str, namespace: Namespace) -> AsyncGenerator[Desk]:
    """A desk on the log of one namespace, whose stream and buckets it makes."""
    nc = await connect(nats_url, name="desk", timeout=10)
    store, blobs = EventStore(nc, namespace, EVENTS), BlobStore(nc, namespace)
    try:
        await store.open()
        await blobs.open()
        yield Desk(store, blobs)
    finally:
        await store.close()
        await nc.close()


@asynccontextmanager
async def parser_process(
    nats_url: str, database: Database, namespace: Namespace, **settings: str
) -> AsyncGenerator[asyncio.subprocess.Process]:
    """The parser as a process of its own; what still runs at the end is killed."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("CALLBOARD_")}
    own = {
        "CALLBOARD_NATS_URL": nats_url,
        "CALLBOARD_DATABASE_URL": database.dsn_by_service["parser"],
        "CALLBOARD_NAMESPACE": namespace.name,
        "CALLBOARD_LEASE_SECONDS": "4",
        "CALLBOARD_LOG_LEVEL": "warning",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "callboard.parser", env={**plain, **own, **settings}
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()

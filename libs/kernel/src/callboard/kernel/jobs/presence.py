"""Who is there to work: each worker says so every few seconds, in a bucket that forgets whoever falls silent.

It is presence, not truth. No job, lease or view depends on it, and a worker that cannot say that it is there works on.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from nats.aio.client import Client
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from callboard.contracts.subjects import Namespace
from callboard.kernel.log.jetstream import STREAM_NOT_FOUND, NoReply, Refusal, Stored, ask, plainly, stored_message

_log = logging.getLogger(__name__)

TTL_SECONDS = 15.0
"""Whoever was not heard of for so long is gone."""
_TELLS_PER_TTL = 3
_LOOK_SECONDS = 1.0
"""How often a worker looks whether there is news of it."""
_TIMEOUT = 2.0
_READS_AT_ONCE = 32
_NAME_IN_USE = 10058
_OPERATION = "KV-Operation"
_UNFIT = re.compile(r"[^A-Za-z0-9_=-]")
"""What a key had better not hold; a dot would be a token of its own."""


class PresentWorker(BaseModel):
    """A process that works on jobs, as it said last."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    name: str = Field(description="As `worker` of the jobs that it runs.")
    service: str
    host: str
    pid: int
    version: str = Field(description="Of its program.")
    kinds: tuple[str, ...] = Field(description="What it can work on.")
    slots: int = Field(description="How many jobs it runs at once.")
    busy: int = Field(description="How many it runs.")
    jobs: tuple[UUID, ...] = Field(description="Which.")
    project_limit: int | None = Field(default=None, description="Jobs of one project that its service runs at once.")
    kind_limits: dict[str, int] = Field(default={}, description="Jobs of these kinds that its service runs at once.")
    started_at: datetime
    seen_at: datetime | None = Field(default=None, description="When it said so, by the server's clock.")


class Presence:
    """The workers of one namespace: a key-value bucket in memory whose entries end after `ttl_seconds`."""

    def __init__(
        self, nc: Client, namespace: Namespace, *, replicas: int = 1, ttl_seconds: float = TTL_SECONDS
    ) -> None:
        """Nothing is asked of the server yet."""
        self._nc = nc
        self._bucket = namespace.bucket("presence")
        self._replicas = replicas
        self._ttl = ttl_seconds

    async def present(self) -> list[PresentWorker]:
        """Every worker that is there, by service and start.

        Raises:
            Unavailable: the bucket cannot be read.
        """
        try:
            found = await self._entries()
        except (Refusal, NoReply) as error:
            raise plainly(error, "could not ask which workers there are") from error
        workers = [worker for stored in found if (worker := _read(stored))]
        return sorted(workers, key=lambda worker: (worker.service, worker.started_at, worker.name))

    async def keep_telling(self, report: Callable[[], PresentWorker]) -> None:
        """Tell what `report` says when it changes, at most once a second, and each third of the TTL; until cancelled."""
        told: PresentWorker | None = None
        told_at, silent = 0.0, False
        while True:
            news = report()
            if news != told or time.monotonic() >= told_at + self._ttl / _TELLS_PER_TTL:
                try:
                    await self._tell(news)
                    told, told_at, silent = news, time.monotonic(), False
                except Exception as error:  # noqa: BLE001 - nothing about presence may disturb work
                    _log.log(
                        logging.DEBUG if silent else logging.WARNING, "cannot say that this worker is there: %s", error
                    )
                    silent = True  # one word per outage
            await asyncio.sleep(min(_LOOK_SECONDS, self._ttl / _TELLS_PER_TTL))

    async def leave(self, name: str) -> None:
        """Be gone at once, where the server can be reached; otherwise after the TTL."""
        try:
            await ask(self._nc, self._key(name), headers={_OPERATION: "DEL"}, timeout=_TIMEOUT)
        except Exception as error:  # noqa: BLE001 - as in keep_telling
            _log.info("cannot say that this worker leaves, it will be forgotten: %s", error)

    async def _tell(self, worker: PresentWorker) -> None:
        body = worker.model_dump_json(exclude={"seen_at"}).encode()
        try:
            await ask(self._nc, self._key(worker.name), body, timeout=_TIMEOUT)
        except NoReply:  # no such bucket: nobody was here before, or the server forgot it when it was started anew
            await self.open()
            await ask(self._nc, self._key(worker.name), body, timeout=_TIMEOUT)

    async def open(self) -> None:
        """Make the bucket, or change the one that is there. Whoever tells of a worker does so when it has to."""
        wanted = self._wanted()
        try:
            await ask(self._nc, f"$JS.API.STREAM.CREATE.{wanted['name']}", wanted)
        except Refusal as refusal:
            if refusal.code != _NAME_IN_USE:
                raise
            # Another version of this program wants it otherwise. The last one to be started has its way.
            await ask(self._nc, f"$JS.API.STREAM.UPDATE.{wanted['name']}", wanted)

    def _wanted(self) -> dict[str, Any]:
        """What NATS calls a key-value bucket (ADR-8), in memory."""
        ttl = int(self._ttl * 1e9)
        return {
            "name": f"KV_{self._bucket}",
            "description": "Which workers of Callboard are there. Presence, not truth: it may be deleted at any time.",
            "subjects": [f"$KV.{self._bucket}.>"],
            "storage": "memory",
            "retention": "limits",
            "discard": "new",
            "max_age": ttl,
            "duplicate_window": ttl,
            "max_msgs_per_subject": 1,
            "allow_rollup_hdrs": True,
            "allow_direct": True,
            "deny_delete": True,
            "num_replicas": self._replicas,
        }

    async def _entries(self) -> list[Stored]:
        stream, filter_ = f"KV_{self._bucket}", f"$KV.{self._bucket}.>"
        try:
            info = await ask(self._nc, f"$JS.API.STREAM.INFO.{stream}", {"subjects_filter": filter_})
        except Refusal as refusal:
            if refusal.code == STREAM_NOT_FOUND:
                return []
            raise
        slots = asyncio.Semaphore(_READS_AT_ONCE)

        async def read(subject: str) -> Stored | None:
            async with slots:
                return await stored_message(self._nc, stream, {"last_by_subj": subject})

        subjects: dict[str, int] = info["state"].get("subjects") or {}
        return [found for found in await asyncio.gather(*map(read, subjects)) if found]

    def _key(self, name: str) -> str:
        return f"$KV.{self._bucket}.{_UNFIT.sub('_', name)}"


def unstaffed(kinds: set[str], workers: list[PresentWorker]) -> list[str]:
    """Those of `kinds` that none of the workers can work on."""
    return sorted(kinds.difference(*(worker.kinds for worker in workers)))


def _read(stored: Stored) -> PresentWorker | None:
    """A worker; None for one that left, or that speaks of itself in a way that this program does not know."""
    if _OPERATION in stored.headers:
        return None
    try:
        worker = PresentWorker.model_validate_json(stored.data)
    except ValidationError:
        return None
    return worker.model_copy(update={"seen_at": stored.time})

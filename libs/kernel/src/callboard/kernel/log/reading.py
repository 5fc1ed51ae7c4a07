"""Reads a stream in order from a position, forever: no gap and no repeat, whatever happens to server or connection.

Each pull session is one consumer; when it is lost, the next begins right after the last position that was given out.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from dataclasses import dataclass

import nats.errors
from nats.aio.client import Client

from callboard.kernel.errors import Truncated, Unavailable
from callboard.kernel.log.backoff import Backoff
from callboard.kernel.log.jetstream import NoReply, Refusal, ask
from callboard.kernel.log.pulling import Lost, PullSession
from callboard.kernel.log.raw_event import RawEvent

_log = logging.getLogger(__name__)

MAX_BATCH = 500
MAX_BATCH_BYTES = 8 * 1024 * 1024


@dataclass(slots=True)
class StreamReader:
    """Reads `stream`, or what `filter_subject` selects of it."""

    nc: Client
    stream: str
    filter_subject: str | None = None
    max_batch: int = MAX_BATCH
    max_bytes: int = MAX_BATCH_BYTES

    async def follow(self, after: int) -> AsyncGenerator[list[RawEvent]]:
        """Batches of what stands after the sequence `after`, in order; what is there at once, then as it comes.

        Raises:
            Truncated: the stream ends before `after`.
            Unavailable: the connection was closed for good.
        """
        position, backoff = after, Backoff(first=0.05)
        troubled = False
        while True:
            session: PullSession | None = None
            try:
                session = await self._session(position)
                await session.open()
                while True:
                    batch = await session.next_batch()
                    backoff.reset()
                    troubled = False
                    position = batch[-1].position
                    yield batch
            except (Lost, NoReply, Refusal, nats.errors.Error, OSError) as error:
                if self.nc.is_closed:
                    raise Unavailable(f"reading {self.stream} ended: the connection to NATS was closed") from error
                level = logging.DEBUG if troubled else logging.WARNING  # once per outage
                _log.log(level, "reading %s after %d starts over: %s", self.stream, position, error)
                troubled = True
            finally:
                if session is not None:
                    await session.close()
            await asyncio.sleep(backoff.next())

    async def _session(self, position: int) -> PullSession:
        state = (await ask(self.nc, f"$JS.API.STREAM.INFO.{self.stream}"))["state"]
        if state["last_seq"] < position:
            raise Truncated(f"{self.stream} ends at {state['last_seq']}, before position {position} that was read")
        return PullSession(self.nc, self.stream, self.filter_subject, position, self.max_batch, self.max_bytes)

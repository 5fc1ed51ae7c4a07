"""Reads a stream in order from a position, forever: no gap and no repeat, whatever happens to server or connection.

Each pull session is one consumer; when it is lost, the next begins right after the last position that was given out.

Where a filter lets little through, the end of a reading may lie after the last event of its kind, so that nothing comes
that would show it. The stream's leader is then asked whether anything is left: neither what a consumer says is pending
nor silence proves it, since on a cluster a consumer may sit on a replica that lags.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from dataclasses import dataclass

import nats.errors

from callboard.kernel.errors import Truncated, Unavailable
from callboard.kernel.log.growing_wait import GrowingWait
from callboard.kernel.log.jetstream import NoReply, Refusal, ask, stored_message
from callboard.kernel.log.pulling import Lost, PullSession
from callboard.kernel.log.raw_event import RawEvent
from callboard.kernel.log.retrying import rest
from callboard.kernel.log.wire import WireClient

_log = logging.getLogger(__name__)

MAX_BATCH = 500
MAX_BATCH_BYTES = 8 * 1024 * 1024


@dataclass(slots=True)
class StreamReader:
    """Reads `stream`, or what one of `filter_subjects`, none of which covers another, selects of it."""

    nc: WireClient
    stream: str
    filter_subjects: tuple[str, ...] = ()
    max_batch: int = MAX_BATCH
    max_bytes: int = MAX_BATCH_BYTES

    async def follow(self, after: int, until: int | None = None) -> AsyncGenerator[list[RawEvent]]:
        """Batches of what stands after the sequence `after`, in order; what is there at once, then as it comes.

        Ends once everything up to the sequence `until` was given out; the last batch may go beyond it.

        Raises:
            Truncated: the stream ends before `after`.
            Unavailable: the connection was closed for good.
        """
        position, backoff = after, GrowingWait()
        troubled = False
        while True:
            session: PullSession | None = None
            try:
                session = await self._session(position)
                await session.open()
                while True:
                    if until is not None and await self._reached(until, position, session.pending):
                        return
                    batch = await session.next_batch(or_none=until is not None)
                    backoff.reset()
                    troubled = False
                    if batch:
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
            await rest(self.nc, backoff)

    async def _session(self, position: int) -> PullSession:
        last = await self._last_sequence()
        if last < position:
            raise Truncated(f"{self.stream} ends at {last}, before position {position} that was read")
        return PullSession(self.nc, self.stream, self.filter_subjects, position, self.max_batch, self.max_bytes)

    async def _last_sequence(self) -> int:
        """Where the stream ends: only its leader answers that."""
        return int((await ask(self.nc, f"$JS.API.STREAM.INFO.{self.stream}"))["state"]["last_seq"])

    async def _reached(self, until: int, position: int, pending: int) -> bool:
        """Whether nothing up to `until` is left after `position`. As long as the server counts some, there is no need to ask."""
        if position >= until:
            return True
        if not self.filter_subjects or pending:
            return False
        return await self._last_sequence() >= until and not await self._is_left(position, until)

    async def _is_left(self, position: int, until: int) -> bool:
        for subject in self.filter_subjects:
            query = {"seq": position + 1, "next_by_subj": subject}
            found = await stored_message(self.nc, self.stream, query)
            if found is not None and found.sequence <= until:
                return True
        return False

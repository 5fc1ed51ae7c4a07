"""Group commit: appends that a process makes at the same time go to the server as one atomic batch.

While one flush is in flight the next group gathers, so that a lone append waits for nothing, and a hundred at once cost
one round trip and one fsync. A group that is refused or not answered is settled one by one, so that a loser hurts nobody.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from callboard.contracts.subjects import Aggregate
from callboard.kernel.errors import Unavailable
from callboard.kernel.log.append import Unit
from callboard.kernel.log.publishing import publish
from callboard.kernel.log.settling import Settler

MAX_GROUP_EVENTS = 200
MAX_GROUP_BYTES = 4 * 1024 * 1024
SMALLEST_BATCH = 12
"""Groups of fewer events go as publishes side by side: an atomic batch costs the server 2 to 4 ms whatever its size."""
_GROUP_TIMEOUT = 3.0
_TROUBLE = 0.05
"""Seconds after which appends that are still retrying no longer hold up the next group."""
_SETTLING_AT_ONCE = 32
"""Bounds open atomic batches: the server takes 50 per stream, from all processes together."""


@dataclass(slots=True)
class Waiting:
    """One unit and the caller that waits for its position, since when by the monotonic clock."""

    unit: Unit
    since: float = field(default_factory=time.monotonic)
    done: asyncio.Future[int] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


def take_group(queue: Iterable[Waiting]) -> tuple[list[Waiting], deque[Waiting]]:
    """The next group, first come first served, and what stays: at most one append per aggregate, bounded in size.

    A caller that was cancelled while it queued is dropped. A unit over the bounds makes a group of its own.
    """
    group: list[Waiting] = []
    rest: deque[Waiting] = deque()
    taken: set[Aggregate] = set()
    events = size = 0
    for waiting in queue:
        if waiting.done.done():
            continue
        unit = waiting.unit
        aggregates = {append.aggregate for append in unit.appends}
        fits = events + len(unit.messages) <= MAX_GROUP_EVENTS and size + unit.size <= MAX_GROUP_BYTES
        if (fits or not group) and not aggregates & taken:
            group.append(waiting)
            events += len(unit.messages)
            size += unit.size
        else:
            rest.append(waiting)
        taken |= aggregates
    return group, rest


class GroupCommitter:
    """Takes units from any number of tasks and answers each with the position of its last event."""

    def __init__(self, settler: Settler) -> None:
        self._settler = settler
        self._queue: deque[Waiting] = deque()
        self._flusher: asyncio.Task[None] | None = None
        self._settling: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(_SETTLING_AT_ONCE)
        self._closed = False

    def hand_over(self, unit: Unit) -> asyncio.Future[int]:
        """Append `unit`; errors as Settler.settle. A cancelled caller loses only its answer, nobody else's append."""
        if self._closed:
            raise Unavailable("this event store is closed")
        waiting = Waiting(unit)
        self._queue.append(waiting)
        if self._flusher is None:
            self._flusher = asyncio.create_task(self._flush())
        return waiting.done

    async def close(self) -> None:
        """Bring everything that was handed over to its end, and take nothing more."""
        self._closed = True
        while pending := [*self._settling, *([self._flusher] if self._flusher else [])]:
            await asyncio.wait(pending)

    async def _flush(self) -> None:
        try:
            while self._queue:
                group, self._queue = take_group(self._queue)
                if sum(len(waiting.unit.messages) for waiting in group) >= SMALLEST_BATCH and len(group) > 1:
                    await self._commit_group(group)
                elif group:
                    await asyncio.wait([self._settle(waiting) for waiting in group], timeout=_TROUBLE)
        finally:
            self._flusher = None

    async def _commit_group(self, group: list[Waiting]) -> None:
        messages = [message for waiting in group for message in waiting.unit.messages]
        try:
            landed = await publish(self._settler.nc, messages, _GROUP_TIMEOUT)
        except Exception:  # noqa: BLE001 - whatever it is, each unit learns by itself whether it is its own
            for waiting in group:
                self._settle(waiting)
            return
        position = landed.last - len(messages)
        for waiting in group:
            position += len(waiting.unit.messages)
            if not waiting.done.done():
                waiting.done.set_result(position)

    def _settle(self, waiting: Waiting) -> asyncio.Task[None]:
        task = asyncio.create_task(self._settle_one(waiting))
        self._settling.add(task)
        task.add_done_callback(self._settling.discard)
        return task

    async def _settle_one(self, waiting: Waiting) -> None:
        try:
            position = await self._settle_in_turn(waiting)
        except Exception as error:  # noqa: BLE001 - it is the caller's, whatever it is
            if not waiting.done.done():
                waiting.done.set_exception(error)
        else:
            if not waiting.done.done():
                waiting.done.set_result(position)

    async def _settle_in_turn(self, waiting: Waiting) -> int:
        """Settle a unit. The patience is the caller's: what it spent behind others counts, so that all give up in time."""
        give_up = waiting.since + self._settler.patience
        try:
            async with asyncio.timeout(give_up - time.monotonic()):
                await self._slots.acquire()
        except TimeoutError as error:
            head = waiting.unit.appends[0].aggregate
            raise Unavailable(f"could not append to {head}: the log does not answer those that came before") from error
        try:
            return await self._settler.settle(waiting.unit, patience=give_up - time.monotonic())
        finally:
            self._slots.release()

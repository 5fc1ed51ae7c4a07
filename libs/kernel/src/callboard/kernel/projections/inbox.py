"""Events read ahead of the writer: bounded, so that a slow database slows the reading down and not the memory up."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence

from callboard.kernel.projections.projection import LogEvent

BATCH = 500
"""The most events that go into one transaction."""


class Inbox:
    """Between the task that reads the log and the one that writes the view. Holds fewer than two batches."""

    def __init__(self) -> None:
        """Begin empty."""
        self._events: deque[LogEvent] = deque()
        self._failure: Exception | None = None
        self._filled = asyncio.Event()
        self._roomy = asyncio.Event()
        self._roomy.set()

    @property
    def pending(self) -> bool:
        """Whether more is there already."""
        return bool(self._events)

    async def put(self, events: Sequence[LogEvent]) -> None:
        """Add a batch, once less than a whole batch is waiting."""
        await self._roomy.wait()
        self._events.extend(events)
        if len(self._events) >= BATCH:
            self._roomy.clear()
        if self._events:
            self._filled.set()

    async def take(self) -> list[LogEvent]:
        """What is there, at least one event and at most a batch; raises what `fail` was given."""
        await self._filled.wait()
        if self._failure is not None:
            raise self._failure
        batch = [self._events.popleft() for _ in range(min(BATCH, len(self._events)))]
        if len(self._events) < BATCH:
            self._roomy.set()
        if not self._events:
            self._filled.clear()
        return batch

    def fail(self, error: Exception) -> None:
        """Let the next `take`, or the one that waits now, raise `error`."""
        self._failure = error
        self._filled.set()

"""Closes what was opened, last first, whatever goes wrong with one of the parts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from callboard.kernel.structured import structlog

_log = structlog.stdlib.get_logger(__name__)


class Closing:
    """What has to be closed at the end of a process."""

    def __init__(self, seconds: float) -> None:
        """`seconds` is how long one part may take; then the next one is closed all the same."""
        self._seconds = seconds
        self._parts: list[tuple[str, Callable[[], Awaitable[None]]]] = []

    def add(self, part: str, close: Callable[[], Awaitable[None]]) -> None:
        """Close `part` by `close`, before everything that was added earlier."""
        self._parts.append((part, close))

    async def close(self) -> None:
        """Close everything. A server may be gone by now, and the process ends anyhow: failures are logged."""
        while self._parts:
            part, close = self._parts.pop()
            try:
                async with asyncio.timeout(self._seconds):
                    await close()
            except Exception as error:  # noqa: BLE001 - the rest must still be closed
                await _log.awarning("not_closed_cleanly", part=part, error=repr(error))

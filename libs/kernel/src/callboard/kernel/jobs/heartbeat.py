"""Keeps the leases of what runs here, and stops what lost its lease."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from callboard.kernel.jobs.execution import Execution
from callboard.kernel.jobs.leases import Leases
from callboard.kernel.jobs.wakeups import Bell
from callboard.kernel.outages import raise_unless_outage

_log = logging.getLogger(__name__)
_BEATS_PER_LEASE = 3


class Heartbeat:
    """Renews every lease each third of its duration, and at once when `bell` rings: a run may have been ended."""

    def __init__(
        self, leases: Leases, duration: timedelta, running: Callable[[], Sequence[Execution]], bell: Bell
    ) -> None:
        """`running` gives what runs at the moment."""
        self._leases = leases
        self._bell = bell
        self._duration = duration.total_seconds()
        self._running = running

    async def beat_forever(self) -> None:
        """Renew until cancelled."""
        while True:
            await self._bell.wait(self._duration / _BEATS_PER_LEASE)
            self._bell.hush()
            if executions := self._running():
                await self._beat(executions)

    async def _beat(self, executions: Sequence[Execution]) -> None:
        asked = time.monotonic()
        try:
            async with asyncio.timeout(self._duration / _BEATS_PER_LEASE):
                held = await self._leases.renew(execution.claim for execution in executions)
        except Exception as error:  # noqa: BLE001 - raised again but for outages
            raise_unless_outage(error)
            _log.warning("could not renew leases: %s", error)
            _abort([e for e in executions if e.held_until <= time.monotonic()], "it could not be renewed in time")
            return
        for execution in executions:
            if execution.claim.key in held:
                execution.held_until = asked + self._duration
        _abort([e for e in executions if e.claim.key not in held], "it is no longer this worker's")


def _abort(executions: Sequence[Execution], reason: str) -> None:
    for execution in executions:
        _log.info("the lease on job %s is gone: %s", execution.claim.job.id, reason)
        execution.abort()

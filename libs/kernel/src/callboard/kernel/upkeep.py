"""Upkeep: what is tidied up every so often. Nobody waits for it, so its failures are logged and it is tried again."""

from __future__ import annotations

import asyncio

from callboard.kernel.definition import Upkeep
from callboard.kernel.resources import Resources
from callboard.kernel.structured import structlog

_log = structlog.stdlib.get_logger(__name__)


async def keep_up(upkeep: Upkeep, resources: Resources) -> None:
    """Do it now, and again after each pause, until cancelled."""
    while True:
        try:
            await upkeep.work(resources)
        except Exception:  # noqa: BLE001 - it must not end a process that does its real work
            await _log.awarning("upkeep_failed", upkeep=upkeep.name, exc_info=True)
        await asyncio.sleep(upkeep.every.total_seconds())

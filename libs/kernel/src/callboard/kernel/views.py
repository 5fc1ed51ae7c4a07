"""The views of one service, taken together."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from callboard.kernel.errors import Unavailable
from callboard.kernel.health import Finding, Health
from callboard.kernel.projections import ProjectionRunner

PATIENCE = 10.0
"""Seconds that a reader waits for a view by default."""


class Views:
    """What this service projects, for whoever must read after a write."""

    def __init__(self, runners: Sequence[ProjectionRunner]) -> None:
        """`runners` are those of every projection of the service."""
        self._runners = tuple(runners)
        self._closed = asyncio.Event()

    def __iter__(self) -> Iterator[ProjectionRunner]:
        return iter(self._runners)

    async def wait_for(self, position: int, timeout: float = PATIENCE) -> None:  # noqa: ASYNC109 - the error says more than asyncio.timeout could
        """Return once every view of the service holds everything up to `position`.

        Raises:
            ViewBehind: one of them does not within `timeout` seconds, and is named.
            Unavailable: the service stops.
        """
        waiting = asyncio.gather(*(runner.wait_for(position, timeout) for runner in self._runners))
        closing = asyncio.create_task(self._closed.wait())
        try:
            await asyncio.wait([waiting, closing], return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done():
                raise Unavailable("this process is stopping")
            waiting.result()
        finally:
            closing.cancel()
            waiting.cancel()

    @property
    def await_their_version(self) -> bool:
        """Whether one of them is live in an older version only than this program reads, or it is not known yet."""
        return any(runner.health.awaits_its_version for runner in self._runners)

    async def close(self) -> None:
        """Send everybody away who still waits."""
        self._closed.set()

    def watch(self, health: Health) -> None:
        """Let `health` tell of each view: its state, its position, how far it is behind, and why it stopped."""
        for runner in self._runners:
            health.add(f"view:{runner.health.projection}", lambda runner=runner: _finding(runner))


async def _finding(runner: ProjectionRunner) -> Finding:
    health = runner.health
    detail: dict[str, object] = {"state": health.status.value}
    if health.build:
        detail["building"] = str(health.build)
    if health.trouble:
        detail["reason"] = health.trouble
    if health.ok:
        detail |= {"position": await runner.position(), "lag_events": await runner.lag()}
    return Finding(health.ok, detail)

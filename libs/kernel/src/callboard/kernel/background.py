"""Tasks that run as long as the process does. One that dies is never silent: it ends the process."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from callboard.kernel.ending import end_task
from callboard.kernel.errors import KernelError
from callboard.kernel.structured import structlog

_log = structlog.stdlib.get_logger(__name__)


class BackgroundFailure(KernelError):  # noqa: N818 - names what happened
    """A task that should have run on has died; the process ends, so that whoever supervises it starts it again."""


class Background:
    """The long-running tasks of one process."""

    def __init__(self) -> None:
        """Nothing runs yet."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._failed = asyncio.Event()
        self._failure: tuple[str, BaseException] | None = None

    def start(self, name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run `work` until it returns, or until `stop`. What it raises is a failure of the process."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def failure(self) -> BackgroundFailure:
        """Wait for the first task that dies."""
        await self._failed.wait()
        assert self._failure is not None
        name, error = self._failure
        failure = BackgroundFailure(f"{name} has died: {error}")
        failure.__cause__ = error
        return failure

    async def stop(self) -> None:
        """Cancel what still runs, and wait until all of it is over."""
        await end_task(*self._tasks)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None and self._failure is None:
            _log.error("background_task_died", task=task.get_name(), exc_info=error)
            self._failure = (task.get_name(), error)
            self._failed.set()

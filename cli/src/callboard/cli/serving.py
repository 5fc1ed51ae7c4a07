"""Running everything until somebody asks to stop: by Ctrl-C, by SIGTERM, or because the work is done."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

from callboard.cli.configuration import service_settings
from callboard.cli.errors import CliError
from callboard.cli.render.board import Board
from callboard.cli.running import Running
from callboard.cli.stack import Choices, running_stack
from callboard.embedded import DataFolder, EmbeddedError, Supervisor
from callboard.kernel.database import DatabaseError
from callboard.kernel.errors import KernelError

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


async def forever(_running: Running) -> None:
    """Do nothing until asked to stop."""
    await asyncio.Event().wait()


def serve(
    folder: DataFolder, choices: Choices, board: Board, work: Callable[[Running], Awaitable[None]] = forever
) -> None:
    """Start everything, do `work` with it, and stop everything when that is done or somebody asks to stop.

    Raises:
        CliError: it could not be started, in one sentence; nothing is left running.
    """
    service_settings()
    asyncio.run(_until_asked(_serve(folder, choices, board, work)))


async def _serve(
    folder: DataFolder, choices: Choices, board: Board, work: Callable[[Running], Awaitable[None]]
) -> None:
    try:
        with board:
            async with running_stack(folder, choices, Supervisor(board.update)) as running:
                board.ready(running)
                await work(running)
    except EmbeddedError as error:
        raise CliError(*sentence(error.message)) from error
    except (KernelError, DatabaseError) as error:
        raise CliError(str(error)) from error


async def _until_asked(work: Coroutine[Any, Any, None]) -> None:
    """Do `work`; the first signal cancels it, and further ones change nothing while it cleans up."""
    task = asyncio.create_task(work)
    asked = asyncio.Event()

    def ask() -> None:
        if not asked.is_set():
            asked.set()
            task.cancel()

    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        loop.add_signal_handler(number, ask)
    try:
        await task
    except asyncio.CancelledError:
        if not asked.is_set():
            raise
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)


def sentence(message: str) -> tuple[str, str | None]:
    """What went wrong, and what to do about it where the message says so in a second sentence."""
    first, dot, rest = message.partition(". ")
    return (f"{first}.", rest) if dot and "\n" not in message else (message, None)


def place(folder: DataFolder) -> Path:
    """Where the folder is, for people: relative where that is shorter."""
    try:
        return folder.path.relative_to(Path.cwd())
    except ValueError:
        return folder.path

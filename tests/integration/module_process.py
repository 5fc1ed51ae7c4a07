"""A module of the tests as a process of its own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

_TESTS = Path(__file__).parents[1]


@asynccontextmanager
async def module_process(
    module: str, *arguments: str, stdout: int | None = None
) -> AsyncGenerator[asyncio.subprocess.Process]:
    """Run `integration.MODULE`, killed at the end of the block if it still runs; `stdout` as `asyncio.subprocess` has it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"integration.{module}", *arguments, cwd=_TESTS, stdout=stdout
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()

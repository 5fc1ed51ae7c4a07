"""`callboard up` as an operator starts it, and the faults that can be done to what it runs."""

import asyncio
import signal
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import psutil

from callboard.cli.running import Running
from callboard.contracts.event import Recorded
from callboard.contracts.events import EVENTS
from callboard.contracts.subjects import Namespace
from callboard.embedded import DataFolder
from callboard.kernel.log import EventStore, connect
from e2e.callboard_up import CALLBOARD, environment_with

MARKS = {"nats": "nats-server", "postgres": "postgres"}


class Stack:
    """A running `callboard up`, by its data folder."""

    def __init__(self, data: Path, process: Process, environment: Mapping[str, str]) -> None:
        self.data = data
        self.process = process
        self.said: list[str] = []
        self._environment = environment
        self._changed = asyncio.Condition()
        self._listening = asyncio.create_task(self._listen())

    @property
    def running(self) -> Running:
        """Where everything is reached."""
        run = DataFolder(self.data).running()
        assert run, "\n".join(self.said)
        return Running.of(run.addresses)

    async def until_said(self, words: str, *, after: int = 0) -> None:
        """Wait until a line after the first `after` ones begins with these words."""
        async with asyncio.timeout(60), self._changed:
            await self._changed.wait_for(lambda: self._has_said(words, after) or self._listening.done())
        assert self._has_said(words, after), "\n".join(self.said)

    def child(self, name: str) -> psutil.Process:
        """The present process of a service or server."""
        mark = MARKS.get(name, f"callboard.{name}")
        for child in psutil.Process(self.process.pid).children():
            if any(part.endswith(mark) for part in child.cmdline()):
                return child
        raise AssertionError(f"{name} does not run")

    async def kill(self, name: str) -> None:
        """Kill a service or server by SIGKILL, and wait until another process of it is ready."""
        said = len(self.said)
        self.child(name).kill()
        await self.until_said(f"{name:<9} restarting", after=said)
        await self.until_said(f"{name:<9} ready", after=said)

    async def command(self, *words: str) -> Process:
        """Start a `callboard` command on this data folder; its output comes through a pipe."""
        return await asyncio.create_subprocess_exec(
            CALLBOARD, *words, "--data", str(self.data), stdout=PIPE, stderr=STDOUT, env=self._environment
        )

    async def run(self, *words: str) -> tuple[int, str]:
        """Run a `callboard` command to its end: its exit code and all that it printed."""
        process = await self.command(*words)
        async with asyncio.timeout(60):
            output, _ = await process.communicate()
        return process.returncode or 0, output.decode()

    async def log(self) -> list[Recorded]:
        """Every event, in order."""
        nc = await connect(self.running.nats, name="test")
        store = EventStore(nc, Namespace())
        try:
            end = await store.last_position()
            return [raw.decode(EVENTS) async for batch in store.read_all(until=end) for raw in batch]
        finally:
            await store.close()
            await nc.close()

    async def stop(self) -> int:
        """End it as an operator does; gives the exit code."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(60):
            await self._listening
            return await self.process.wait()

    def _has_said(self, words: str, after: int) -> bool:
        return any(line.startswith(words) for line in self.said[after:])

    async def _listen(self) -> None:
        assert self.process.stdout
        async for line in self.process.stdout:
            self.said.append(line.decode().rstrip())
            await self._wake()
        await self._wake()

    async def _wake(self) -> None:
        async with self._changed:
            self._changed.notify_all()


@asynccontextmanager
async def callboard_up(data: Path, **settings: str) -> AsyncGenerator[Stack]:
    """Start everything, ready when this yields; stopped at the end, whatever happened."""
    environment = environment_with(settings)
    process = await asyncio.create_subprocess_exec(
        CALLBOARD, "up", "--data", str(data), stdout=PIPE, stderr=STDOUT, env=environment
    )
    stack = Stack(data, process, environment)
    try:
        await stack.until_said(" Callboard is ready")
        yield stack
    finally:
        await stack.stop()

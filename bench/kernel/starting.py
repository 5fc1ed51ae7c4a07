"""The whole stack as `callboard up` starts it: seconds until everything is ready, and what each process holds in memory."""

import sys
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil
from figure import ROUNDS, Figure

from callboard.cli.stack import Choices, running_stack
from callboard.embedded import DataFolder, Supervisor
from callboard.embedded.session import temporary_folder

_LIMIT = (
    "four Python processes, whose imports take about half a second of a processor each; the rest was not taken apart"
)
_EMPTY_LIMIT = "the same, and initdb"
_MEMORY_LIMIT = "the proportional set size: what is shared counts for each its share"
_MIB = 2**20


@dataclass(frozen=True)
class Start:
    """One start: the seconds until all of it was ready, and then the memory of each process in MiB, by its name."""

    seconds: float
    memory: dict[str, float]


async def start() -> AsyncGenerator[Figure]:
    """Once on an empty folder, then five times on what that left."""
    with temporary_folder() as path:
        empty = await _start(path / "data")
        starts = [await _start(path / "data") for _ in range(ROUNDS)]
    yield Figure("start", median(s.seconds for s in starts), "s", _LIMIT)
    yield Figure("start_empty", empty.seconds, "s", _EMPTY_LIMIT)
    for name in empty.memory:
        yield Figure(f"start_memory_{name}", median(s.memory[name] for s in starts), "MiB", _MEMORY_LIMIT)
    yield Figure("start_memory", median(sum(s.memory.values()) for s in starts), "MiB", _MEMORY_LIMIT)


async def _start(path: Path) -> Start:
    began = time.perf_counter()
    supervisor = Supervisor()
    async with running_stack(DataFolder(path), Choices(), supervisor):
        seconds = time.perf_counter() - began
        memory = {name: _memory(status.pid) for name, status in supervisor.statuses.items()}
    print(f"  {seconds:.2f} s {memory}", file=sys.stderr)
    return Start(seconds, memory)


def _memory(pid: int | None) -> float:
    """Of a process and its children, which Postgres has."""
    assert pid is not None
    head = psutil.Process(pid)
    return sum(one.memory_full_info().pss for one in (head, *head.children(recursive=True))) / _MIB

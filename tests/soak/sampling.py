"""How much memory the processes of a run take, and what the engine did meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

_KB_PER_MB = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One look. `memory` is in MB by process; `subjects` are those that NATS keeps; latencies are in milliseconds."""

    seconds: float
    memory: Mapping[str, float]
    subjects: int
    depth: int
    per_second: float
    p50: float
    p99: float

    def line(self) -> str:
        """As one line of JSON, rounded as far as it means anything."""
        rounded = {name: round(value, 1) if isinstance(value, float) else value for name, value in asdict(self).items()}
        return json.dumps(rounded | {"memory": {name: round(value, 2) for name, value in self.memory.items()}})


def resident(pid: int) -> float:
    """MB that a process has in memory."""
    return _rollup(pid)["Rss"] / _KB_PER_MB


def postgres_memory(pids: Iterable[int]) -> dict[str, float]:
    """MB of all of Postgres's processes together, each page that they share counted once.

    Told apart are what they have for themselves and the buffers, which fill up to `shared_buffers` as tables grow.
    """
    rollups = [_rollup(pid) for pid in pids]
    own, buffers = (sum(rollup[part] for rollup in rollups) / _KB_PER_MB for part in ("Pss_Anon", "Pss_Shmem"))
    return {"postgres": own, "postgres buffers": buffers}


def family(pid: int) -> list[int]:
    """A process and all below it."""
    return [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]


def _rollup(pid: int) -> dict[str, int]:
    """The sums over a process's memory in kB; zeros for one that has just ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except (FileNotFoundError, ProcessLookupError):
        return {"Rss": 0, "Pss_Anon": 0, "Pss_Shmem": 0}
    return {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}

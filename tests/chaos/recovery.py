"""How long a fault holds work up, told from the log alone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime

from chaos.arena import Struck
from chaos.faults import WORKER_FAULTS, FaultKind
from chaos.legal_steps import ENDS
from chaos.raw_log import Message


def recoveries(messages: Sequence[Message], strikes: Iterable[Struck]) -> list[tuple[float, FaultKind]]:
    """Seconds that each fault held work up, and which it was; one that hit nothing, or after the last job, is left out."""
    changes = [message for message in messages if message.type == "job_state_changed"]
    found: list[tuple[float, FaultKind]] = []
    for struck in strikes:
        seconds = recovery(changes, struck)
        if seconds is not None:
            found.append((seconds, struck.fault.kind))
    return found


def recovery(changes: Sequence[Message], struck: Struck) -> float | None:
    """For a worker: until each job that it ran has moved on. For anything else: until the next job is completed."""
    if struck.fault.kind in WORKER_FAULTS:
        return None if struck.pid is None else _taken_over(changes, struck.time, struck.pid)
    return next(
        (_seconds(m.time, struck.time) for m in changes if m.time > struck.time and m.body["state"] == "completed"),
        None,
    )


def in_flight(messages: Iterable[Message], time: datetime) -> int:
    """How many jobs were created and not ended at a moment."""
    open_: set[str] = set()
    for message in messages:
        if message.time > time:
            break
        if message.type == "job_created":
            open_.add(message.aggregate)
        elif message.type == "job_state_changed" and message.body["state"] in ENDS:
            open_.discard(message.aggregate)
    return len(open_)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that this share of all does not exceed; not a number where there is none."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)] if values else math.nan


def _taken_over(changes: Sequence[Message], time: datetime, pid: int) -> float | None:
    """A worker's name holds the id of its process between hyphens."""
    running: dict[str, str] = {}
    for message in changes:
        if message.time <= time:
            running[message.aggregate] = message.body["worker"] or ""
    held = {job for job, worker in running.items() if f"-{pid}-" in worker}
    moved: dict[str, float] = {}
    for message in changes:
        if message.time > time and message.aggregate in held:
            moved.setdefault(message.aggregate, _seconds(message.time, time))
    return max(moved.values(), default=None)


def _seconds(late: datetime, early: datetime) -> float:
    return (late - early).total_seconds()

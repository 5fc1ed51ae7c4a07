"""Everything that can be asked of a job or befall it, by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from callboard.contracts.event import Event
from callboard.contracts.jobs import JobState
from callboard.kernel.jobs import decisions
from callboard.kernel.jobs.backoff import Backoff
from callboard.kernel.jobs.status import JobStatus
from unit.kernel.jobs.job_log import BROKEN, FAULT, START


def start(job: JobStatus) -> list[Event]:
    return decisions.decide_start(job, worker="w", lock_expires_at=START)


def retry(job: JobStatus, after: timedelta | None = None) -> list[Event]:
    return decisions.decide_retry(job, FAULT, now=START, after=after, backoff=Backoff(), chance=0.5)


def dependencies_settled(job: JobStatus, broken: JobStatus | None) -> list[Event]:
    """Only what has not started is ever looked at."""
    return decisions.decide_dependencies(job, broken) if job.state in {JobState.WAITING, JobState.PAUSED} else []


COMMANDS: dict[str, Callable[[JobStatus], list[Event]]] = {
    "start": start,
    "complete": lambda job: decisions.decide_complete(job, {"n": 1}),
    "reject": lambda job: decisions.decide_reject(job, FAULT),
    "retry": retry,
    "hand back": decisions.decide_hand_back,
    "pause": decisions.decide_pause,
    "resume": lambda job: decisions.decide_resume(job, ready=True),
    "resume to wait": lambda job: decisions.decide_resume(job, ready=False),
    "cancel": decisions.decide_cancel,
    "try again": lambda job: decisions.decide_another_try(job, restart=False, ready=True),
    "try again from the start": lambda job: decisions.decide_another_try(job, restart=True, ready=True),
    "try again later": lambda job: decisions.decide_another_try(job, restart=False, ready=False),
    "let go": lambda job: dependencies_settled(job, None),
    "give up on": lambda job: dependencies_settled(job, BROKEN),
}

"""One job and its events in memory, for the tests of what is decided on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from callboard.contracts.event import Event, Origin, Recorded
from callboard.contracts.ids import new_id
from callboard.contracts.jobs import JobArgs, JobState
from callboard.contracts.problems import Problem
from callboard.contracts.subjects import Aggregate
from callboard.kernel.jobs import decisions
from callboard.kernel.jobs.status import JobStatus, evolve

JOB = UUID(int=7)
START = datetime(2026, 1, 1, tzinfo=UTC)
FAULT = Problem(code="FAULT", message="It went wrong.", retryable=True)


class Errand(JobArgs):
    kind: ClassVar[str] = "errand"
    service: ClassVar[str] = "test"


@dataclass
class Log:
    """One job's events in memory, folded as they come."""

    events: list[Event] = field(default_factory=list[Event])
    _job: JobStatus | None = None

    @property
    def job(self) -> JobStatus:
        """Where it stands; its creation is there."""
        assert self._job is not None
        return self._job

    def append(self, *events: Event) -> JobStatus:
        for event in events:
            self.events.append(event)
            self._job = evolve(self._job, recorded(event, len(self.events)))
        return self.job


def recorded(event: Event, position: int) -> Recorded:
    return Recorded(
        id=new_id(),
        aggregate=Aggregate("job", JOB),
        event=event,
        time=START + timedelta(seconds=position),
        origin=Origin(source="test", actor="ada", traceparent="00-aa-bb-01"),
        position=position,
    )


def created(max_attempts: int = 5, depends_on: tuple[UUID, ...] = ()) -> Log:
    log = Log()
    log.append(
        decisions.decide_create(Errand(), project="p", priority=3, max_attempts=max_attempts, depends_on=depends_on)
    )
    return log


def ended(state: JobState, error: Problem | None, number: int) -> JobStatus:
    return created().job.model_copy(update={"id": UUID(int=number), "state": state, "last_error": error})


BROKEN = ended(JobState.FAILED, FAULT, 9)

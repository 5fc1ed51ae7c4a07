"""A small service whose work is watched while everything around it fails: `python -m chaos.errands`.

An errand takes its steps one by one, each a checkpoint that says which run took it. It is paid once, by an event outside
the batch that ends it, and delivered once, in that batch.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from datetime import timedelta
from typing import Any, ClassVar, Literal, TypeAlias
from uuid import UUID

from callboard.contracts.event import Envelope, Event
from callboard.contracts.events import EVENTS, JobEvent
from callboard.contracts.ids import derived_id
from callboard.contracts.jobs import JobArgs
from callboard.contracts.problems import Problem
from callboard.contracts.progress import StepDone
from callboard.contracts.subjects import Aggregate
from callboard.kernel.definition import JobHandler, ServiceDefinition
from callboard.kernel.errors import Conflict, Unavailable
from callboard.kernel.jobs import JobRun, JobsProjection, Reject, Retry, RunOver
from callboard.kernel.log import Append
from callboard.kernel.process import main
from callboard.kernel.resources import Resources

SERVICE = "chaos"
_LAST_WORDS = 0.5

Mishap: TypeAlias = Literal["", "again", "soon", "crash", "refuse"]
"""How an attempt goes wrong, if it does."""


class Errand(JobArgs):
    """Work that comes to the same whoever does it."""

    kind: ClassVar[str] = "errand"
    service: ClassVar[str] = SERVICE

    steps: int
    step_seconds: float
    mishaps: tuple[Mishap, ...] = ()
    """How the first, second, … attempt goes wrong; later ones go well."""


class StepTaken(JobEvent):
    """A checkpoint, by the run that took it: `run` is the position at which that was started."""

    type: ClassVar[str] = "step_taken"

    index: int
    total: int
    run: int

    @property
    def progress(self) -> StepDone:
        """Each is one step."""
        return StepDone(self.total)


class ErrandPaid(Event):
    """An effect on its own aggregate, done when an errand is begun."""

    aggregate: ClassVar[str] = "payment"
    type: ClassVar[str] = "errand_paid"

    job: UUID


class ErrandDelivered(Event):
    """An effect on its own aggregate, done together with the errand's completion."""

    aggregate: ClassVar[str] = "delivery"
    type: ClassVar[str] = "errand_delivered"

    job: UUID


class ErrandStopped(Event):
    """A run was told to stop, or noticed that it is over; `run` is where it was started."""

    aggregate: ClassVar[str] = "stop"
    type: ClassVar[str] = "errand_stopped"

    job: UUID
    run: int


REGISTRY = EVENTS.extended(StepTaken, ErrandPaid, ErrandDelivered, ErrandStopped)


def effect(run: JobRun, event: ErrandPaid | ErrandDelivered | ErrandStopped, *, of: str = "") -> Append:
    """The append of an effect, whose aggregate and id follow from the job, and from what else it is `of`."""
    key = derived_id(run.id, event.type + of)
    aggregate = Aggregate(event.aggregate, key)
    return Append(aggregate, 0, [Envelope.wrap(aggregate, event, run.origin, id=key)])


async def carry(resources: Resources, run: JobRun, errand: Errand) -> dict[str, Any] | None:
    """Do what is left of an errand, and say so where it is stopped."""
    began = run.job.version
    try:
        return await _carry(resources, run, errand, began)
    except (asyncio.CancelledError, RunOver):
        with suppress(Conflict, Unavailable, TimeoutError):
            async with asyncio.timeout(_LAST_WORDS):
                await resources.store.append_many([effect(run, ErrandStopped(job=run.id, run=began), of=f" {began}")])
        raise


async def _carry(resources: Resources, run: JobRun, errand: Errand, began: int) -> dict[str, Any] | None:
    await _pay(resources, run)
    taken = sum(isinstance(event, StepTaken) for event in run.events)
    mishap = errand.mishaps[run.attempt - 1] if run.attempt <= len(errand.mishaps) else ""
    for index in range(taken, errand.steps):
        await asyncio.sleep(errand.step_seconds)  # this is the work: time that faults and orders find it running
        await run.append(StepTaken(index=index, total=errand.steps, run=began))
        _suffer(mishap)
    _suffer(mishap)
    await run.complete_with([effect(run, ErrandDelivered(job=run.id))])
    return None


async def _pay(resources: Resources, run: JobRun) -> None:
    try:
        await resources.store.append_many([effect(run, ErrandPaid(job=run.id))])
    except Conflict:
        return  # an earlier run did


def _suffer(mishap: Mishap) -> None:
    match mishap:
        case "again":
            raise Retry
        case "soon":
            raise Retry(timedelta(milliseconds=50))
        case "crash":
            raise RuntimeError("an errand that was told to break")
        case "refuse":
            raise Reject(Problem(code="ERRAND_REFUSED", message="This errand was told to be refused."))
        case "":
            return


def definition() -> ServiceDefinition:
    """The service; connects nowhere."""
    return ServiceDefinition(
        name=SERVICE,
        description="Runs errands while everything around it fails.",
        registry=REGISTRY,
        projections=(JobsProjection(REGISTRY),),
        jobs=(JobHandler(Errand, carry),),
        publishes=(StepTaken, ErrandPaid, ErrandDelivered, ErrandStopped),
    )


if __name__ == "__main__":
    sys.exit(main(definition()))

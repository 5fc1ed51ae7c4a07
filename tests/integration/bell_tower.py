"""A small service of its own, as real as any: the tests of the runtime run it inside their process and as a process."""

import sys
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel

from callboard.contracts.commands.base import Accepted, Command
from callboard.contracts.event import Envelope, Event, Origin, Recorded
from callboard.contracts.events import EVENTS
from callboard.contracts.ids import derived_id
from callboard.contracts.jobs import JobArgs
from callboard.contracts.problems import Problem, Refused
from callboard.contracts.subjects import Aggregate
from callboard.kernel.definition import CommandHandler, JobHandler, Reaction, ServiceDefinition
from callboard.kernel.jobs import JobRun, JobsProjection
from callboard.kernel.log import Append
from callboard.kernel.process import main
from callboard.kernel.projections import Fold
from callboard.kernel.resources import Resources
from callboard.kernel.telemetry import current_traceparent


class Rang(Event):
    """The bell rang."""

    aggregate: ClassVar[str] = "bell"
    type: ClassVar[str] = "rang"

    times: int


class Polished(Event):
    """The bell was polished after it rang."""

    aggregate: ClassVar[str] = "polish"
    type: ClassVar[str] = "polished"


class RingAccepted(Accepted):
    """The bell that rang."""

    bell: UUID


class Ring(Command[RingAccepted]):
    """Ring a new bell."""

    service: ClassVar[str] = "tower"
    verb: ClassVar[str] = "ring"
    accepted: ClassVar[type[Accepted]] = RingAccepted

    times: int


class Polish(JobArgs):
    """Polish a bell."""

    kind: ClassVar[str] = "polish"
    service: ClassVar[str] = "tower"

    bell: UUID


class Bell(BaseModel):
    """One row of the view."""

    id: UUID
    times: int


class Bells(Fold[Bell]):
    """How often each bell rang. Thirteen times is more than it can take."""

    name = "bells"
    ddl = "CREATE TABLE bells (id uuid PRIMARY KEY, times integer NOT NULL)"
    table = "bells"
    tables = ("bells",)
    handles = frozenset({"rang"})

    def evolve(self, row: Bell | None, event: Recorded) -> Bell:
        assert isinstance(event.event, Rang)
        if event.event.times == 13:
            raise ValueError("a bell cannot ring thirteen times")
        return Bell(id=event.aggregate.id, times=event.event.times + (row.times if row else 0))


REGISTRY = EVENTS.extended(Rang, Polished)


async def ring(resources: Resources, command: Ring, origin: Origin) -> RingAccepted:
    """Append the ringing, once for each command."""
    if command.times < 1:
        raise Refused(Problem(code="SILENT", message="A bell rings at least once."))
    bell = Aggregate("bell", derived_id(command.id, "bell"))
    envelope = Envelope.wrap(bell, Rang(times=command.times), origin, id=derived_id(command.id, "rang"))
    return RingAccepted(position=await resources.store.append(bell, 0, [envelope]), bell=bell.id)


async def have_it_polished(resources: Resources, event: Recorded, origin: Origin) -> None:
    """Ask for the polish; the view knows the bell by now."""
    assert await resources.pool.fetchval("SELECT true FROM bells WHERE id = $1", event.aggregate.id)
    job = derived_id(event.id, "polish")
    await resources.jobs.create(Polish(bell=event.aggregate.id), origin, id=job, project="default")


async def polish(_resources: Resources, run: JobRun, args: Polish) -> dict[str, Any] | None:
    """Polish it, and say so in one batch with the job's end."""
    polished = Aggregate("polish", args.bell)
    origin = Origin(source="tower", cause=str(run.id), traceparent=current_traceparent())
    envelope = Envelope.wrap(polished, Polished(), origin, id=derived_id(run.id, "polished"))
    await run.complete_with([Append(polished, 0, [envelope])])
    return None


def definition() -> ServiceDefinition:
    """The service, as data."""
    return ServiceDefinition(
        name="tower",
        description="Rings bells and has them polished.",
        registry=REGISTRY,
        projections=(Bells(Bell), JobsProjection(REGISTRY)),
        commands=(CommandHandler(Ring, ring),),
        reactions=(Reaction("have-it-polished", (Rang,), have_it_polished),),
        jobs=(JobHandler(Polish, polish),),
        publishes=(Rang, Polished),
    )


if __name__ == "__main__":
    sys.exit(main(definition()))

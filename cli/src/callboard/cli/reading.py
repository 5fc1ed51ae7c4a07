"""The log as a person follows it: from JetStream, which sends only what is wanted, in order, for as long as wanted."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from callboard.cli.calling import command
from callboard.cli.errors import CliError, NotRunning
from callboard.contracts.events import EVENTS, JobCreated, JobStateChanged
from callboard.contracts.jobs import JobState
from callboard.contracts.registry import UnreadableEvent
from callboard.contracts.subjects import Aggregate, Namespace
from callboard.kernel.errors import KernelError, NatsUnreachable
from callboard.kernel.log import EventStore, RawEvent, Selection, connect


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which events to show.

    Attributes:
        type: Only events of this type.
        aggregate: Only those of this kind (`job`) or of this one aggregate (`job/<id>`).
        after: Only those after this position.
        follow: Wait for more after the last.
    """

    type: str | None = None
    aggregate: str | None = None
    after: int = 0
    follow: bool = False

    def selection(self) -> Selection:
        """The same for the event store.

        Raises:
            CliError: it names a type or an aggregate that there cannot be.
        """
        types = () if self.type is None else (self.type,)
        kind, slash, _ = (self.aggregate or "").partition("/")
        try:
            if slash:
                return Selection(aggregate=Aggregate.parse(f"{self.aggregate}"), types=types)
            return Selection(kind=kind or None, types=types)
        except ValueError:
            self.require_known()
            raise CliError(f"The log knows no {self.aggregate}.", "Say a kind such as job, or job/<id>.") from None

    def require_known(self) -> None:
        """Tell a name that means nothing from events that have not happened yet, once none was found.

        Raises:
            CliError: no event has that type, or the one aggregate has no event at all.
        """
        types = sorted({kind.type for kind in EVENTS})
        if self.type is not None and self.type not in types:
            raise CliError(f"There is no event of type {self.type!r}.", f"Choose one of: {', '.join(types)}.")
        kinds = sorted({kind.aggregate for kind in EVENTS})
        if self.aggregate is not None and self.aggregate.partition("/")[0] not in kinds:
            raise CliError(
                f"There are no events of {self.aggregate!r}.", f"Say KIND or KIND/ID; kinds: {', '.join(kinds)}."
            )
        if self.aggregate is not None and "/" in self.aggregate and self.type is None and not self.after:
            raise CliError(f"The log knows no {self.aggregate}.", f"`{command('events')}` names what there is.")


def read_events(nats_url: str, namespace: str, wanted: Wanted, show: Callable[[dict[str, Any]], None]) -> None:
    """Hand every wanted event to `show`, in order.

    Raises:
        NotRunning: NATS does not answer.
        CliError: the log cannot be read, or holds nothing of the kind and never will.
    """
    try:
        shown = asyncio.run(_read(nats_url, Namespace(namespace), wanted, show))
    except NatsUnreachable as error:
        raise NotRunning(str(error)) from error
    except KernelError as error:
        raise CliError(f"The log cannot be read: {error}.") from error
    if not shown:
        wanted.require_known()


def watch_job(nats_url: str, namespace: str, job_id: UUID, show: Callable[[dict[str, Any]], None]) -> JobState:
    """Hand every event of a job to `show`, those of the past at once, until it is over; gives the state it ended in.

    Raises:
        NotRunning: NATS does not answer.
        CliError: the log knows no such job, or cannot be read.
    """
    try:
        return asyncio.run(_watch(nats_url, Namespace(namespace), Aggregate("job", job_id), show))
    except NatsUnreachable as error:
        raise NotRunning(str(error)) from error
    except KernelError as error:
        raise CliError(f"The log cannot be read: {error}.") from error


async def _watch(url: str, namespace: Namespace, job: Aggregate, show: Callable[[dict[str, Any]], None]) -> JobState:
    async with open_store(url, namespace) as store:
        end = await store.last_position()
        state: JobState | None = None
        only = Selection(aggregate=job)
        async for batch in store.read_all(until=end, only=only):
            for event in batch:
                show(facts(event))
                state = _state_after(event) or state
        if state is None:
            raise CliError(f"There is no job {job.id}.", f"`{command('jobs ls')}` lists what there is.")
        if state.final:
            return state
        async for batch in store.read_all(end, only=only):
            for event in batch:
                show(facts(event))
                if (state := _state_after(event)) and state.final:
                    return state
    raise AssertionError("a log that is followed never ends")


def _state_after(raw: RawEvent) -> JobState | None:
    """The state that an event says a job is in; None where it says nothing of it."""
    event = raw.decode(EVENTS).event
    return event.state if isinstance(event, (JobCreated, JobStateChanged)) else None


async def _read(url: str, namespace: Namespace, wanted: Wanted, show: Callable[[dict[str, Any]], None]) -> int:
    shown, only = 0, wanted.selection()
    async with open_store(url, namespace) as store:
        end = None if wanted.follow else await store.last_position()
        async for batch in store.read_all(wanted.after, until=end, only=only):
            for event in batch:
                shown += 1
                show(facts(event))
    return shown


@contextlib.asynccontextmanager
async def open_store(url: str, namespace: Namespace) -> AsyncGenerator[EventStore]:
    """The log, for reading only: nothing is created that is not there."""
    nc = await connect(url, name="callboard-cli")
    try:
        yield EventStore(nc, namespace)
    finally:
        await nc.close()


def facts(event: RawEvent) -> dict[str, Any]:
    """Everything about an event as plain data; one that this program cannot read keeps its `error` in place of `data`."""
    known: dict[str, Any] = {"position": event.position, "type": event.type, "aggregate": str(event.aggregate)}
    try:
        recorded = event.decode(EVENTS)
    except UnreadableEvent as error:
        return {**known, "error": str(error)}
    return {
        **known,
        "version": recorded.event.version,
        "id": str(recorded.id),
        "time": recorded.time.isoformat(),
        "source": recorded.origin.source,
        "actor": recorded.origin.actor,
        "cause": recorded.origin.cause,
        "traceparent": recorded.origin.traceparent,
        "data": recorded.event.model_dump(mode="json"),
    }

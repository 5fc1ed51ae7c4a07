"""What a service is made of, as data: nothing here connects, registers or imports by side effect.

A service's `bootstrap.py` builds one `ServiceDefinition`; `run_service` brings it to life and `asyncapi_document`
describes it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeAlias, TypeVar

from callboard.contracts.event import Event, Origin, Recorded
from callboard.contracts.jobs import JobArgs
from callboard.contracts.registry import Registry

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from callboard.contracts.commands.base import Accepted, Command
    from callboard.kernel.health import Health
    from callboard.kernel.jobs import JobRun
    from callboard.kernel.projections import Projection
    from callboard.kernel.resources import Resources

CommandT = TypeVar("CommandT", bound="Command[Any]")
ArgsT = TypeVar("ArgsT", bound=JobArgs)

CommandFunction: TypeAlias = "Callable[[Resources, CommandT, Origin], Awaitable[Accepted]]"
"""Decides and appends. `Origin` is ready to wrap what it appends; a refusal is `raise Refused(problem)`."""

ReactionFunction: TypeAlias = "Callable[[Resources, Recorded, Origin], Awaitable[None]]"
"""Acts on one event, at least once and in any order: what it makes has an id derived from the event's."""

JobFunction: TypeAlias = "Callable[[Resources, JobRun, ArgsT], Awaitable[dict[str, Any] | None]]"
"""Carries one run of a job; see callboard.kernel.jobs for what it may raise and return."""

UpkeepFunction: TypeAlias = "Callable[[Resources], Awaitable[None]]"
"""Tidies up something that nobody waits for; several processes may do it at the same time."""

AppFactory: TypeAlias = "Callable[[Resources, Health], ASGIApp]"
"""Makes the HTTP application of a service that has one; it mounts `health_routes` itself."""


class CommandHandler(NamedTuple, Generic[CommandT]):
    """Who answers one kind of command."""

    command: type[CommandT]
    handle: CommandFunction[CommandT]


class Reaction(NamedTuple):
    """What a service does when certain events happen, carried by one durable consumer."""

    name: str
    """Stable, lower case with hyphens: it names the durable consumer and the dead letters' subject."""
    events: tuple[type[Event], ...]
    react: ReactionFunction
    max_deliver: int = 8
    """After so many deliveries an error that is not known to pass makes the event a dead letter."""
    concurrency: int = 8
    """How many events are worked on at the same time in one process."""


class JobHandler(NamedTuple, Generic[ArgsT]):
    """Who carries one kind of job."""

    args: type[ArgsT]
    run: JobFunction[ArgsT]


class Upkeep(NamedTuple):
    """What each process of a service does at its start and then every so often, because nothing else calls for it."""

    name: str
    every: timedelta
    work: UpkeepFunction


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDefinition:
    """One service: its name, its views, and what it answers, reacts to and works on."""

    name: str
    description: str
    registry: Registry
    version: str = "0.1.0"
    projections: tuple[Projection, ...] = ()
    commands: tuple[CommandHandler[Any], ...] = ()
    reactions: tuple[Reaction, ...] = ()
    jobs: tuple[JobHandler[Any], ...] = ()
    upkeep: tuple[Upkeep, ...] = ()
    publishes: tuple[type[Event], ...] = ()
    """What it appends itself; job control aside."""
    migrations: str | None = None
    """The package that holds its numbered .sql files, for tables that are not views."""
    closing: tuple[tuple[str, Callable[[], Awaitable[None]]], ...] = ()
    """What its handlers opened themselves: each is closed by its name once nothing works any more."""
    app: AppFactory | None = None
    """Its HTTP application; without one it serves its health alone."""

    def __post_init__(self) -> None:
        """Refuse what would clash on the bus."""
        verbs = [handler.command.verb for handler in self.commands]
        strangers = [handler.command.verb for handler in self.commands if handler.command.service != self.name]
        if strangers:
            raise ValueError(f"{self.name} cannot answer commands of another service: {', '.join(strangers)}")
        for what, names in (("command", verbs), ("reaction", [reaction.name for reaction in self.reactions])):
            twice = {name for name in names if names.count(name) > 1}
            if twice:
                raise ValueError(f"{self.name} has two of the {what} {', '.join(sorted(twice))}")

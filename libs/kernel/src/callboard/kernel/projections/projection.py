"""What a projection is, and what it reads from."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol, runtime_checkable

from callboard.contracts.event import Recorded
from callboard.contracts.registry import Registry
from callboard.kernel.database import Connection


class Projection(Protocol):
    """Folds events into rows. Same events, same rows: `apply` knows no clock, no network and no randomness.

    Everything a projection names is found by search_path, so that the same one builds the live view, a scratch copy
    to compare with, or a successor beside it.
    """

    @property
    def name(self) -> str:
        """Stable, unique within its schema; names the checkpoint, the lock and the notification channel."""
        ...

    @property
    def version(self) -> int:
        """Counted up whenever the same events would give other rows; the view is then rebuilt from the whole log."""
        ...

    @property
    def ddl(self) -> str:
        """SQL that creates the tables and their indexes in an empty schema, by unqualified names."""
        ...

    @property
    def tables(self) -> tuple[str, ...]:
        """Every table that `ddl` creates: what a rebuild drops and a verification compares."""
        ...

    @property
    def handles(self) -> frozenset[str]:
        """The event types that `apply` is given; all others are passed over."""
        ...

    async def apply(self, conn: Connection, events: Sequence[Recorded]) -> None:
        """Write the rows that 1 to 500 events give, in log order, inside the caller's transaction."""
        ...


@runtime_checkable
class HasConsequences(Protocol):
    """What a projection has besides, if its `apply` acts on more than its own tables: on leases, or on who is waiting.

    While a view is built beside the live one, or a copy for comparison, what it acts on is not in its schema, and `apply`
    leaves it alone.
    """

    async def make_good(self, conn: Connection) -> None:
        """Do all that was left alone, from the rows as they stand: the view has just taken the live one's place.

        Runs inside the transaction in which it does, on a connection that sees the live schema.
        """
        ...


class LogEvent(Protocol):
    """One event as the log hands it out, not yet decoded."""

    @property
    def position(self) -> int:
        """Its stream sequence."""
        ...

    @property
    def type(self) -> str:
        """Its event type, known without decoding."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Its CloudEvents attributes, `ce-id` among them."""
        ...

    def decode(self, registry: Registry) -> Recorded:
        """The whole event; UnreadableEvent where it cannot be read."""
        ...


class Log(Protocol):
    """What a projection needs of the event store."""

    def read_all(self, after: int = 0, *, until: int | None = None) -> AsyncIterator[Sequence[LogEvent]]:
        """Every event after a position, in batches in log order, for ever or up to `until`."""
        ...

    async def last_position(self) -> int:
        """Where the log ends."""
        ...

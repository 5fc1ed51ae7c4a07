"""Gates of providers: until when each is to be left alone, on the log, in the view, and in a worker's memory."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from callboard.contracts.event import Envelope, Origin, Recorded
from callboard.contracts.events import ProviderGateClosed, gate_of
from callboard.contracts.problems import Problem
from callboard.kernel.database import Pool
from callboard.kernel.errors import Conflict, Unavailable
from callboard.kernel.jobs.sql import query
from callboard.kernel.jobs.wakeups import Bell
from callboard.kernel.log import EventStore
from callboard.kernel.projections import Fold
from callboard.kernel.retries import Retries

_log = logging.getLogger(__name__)
_TRIES = 20
"""How often to look anew while others keep closing the same gate."""
_CLOSED = """
    SELECT provider, closed_until, extract(EPOCH FROM closed_until - now())::float8 AS seconds
    FROM provider_gates
"""


class ProviderGate(BaseModel):
    """One provider's gate as of its event at `version`."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    id: UUID
    provider: str
    closed_until: datetime
    reason: Problem
    version: int


def evolve_gate(gate: ProviderGate | None, recorded: Recorded) -> ProviderGate:
    """The gate after one more closure: the later end counts, with its reason.

    Raises:
        ValueError: the event is no closure.
    """
    event = recorded.event
    if not isinstance(event, ProviderGateClosed):
        raise ValueError(f"{event.type} does not happen to a gate")  # noqa: TRY004 - a fault of what stands on the log
    if gate and gate.closed_until >= event.closed_until:
        return gate.model_copy(update={"version": recorded.position})
    return ProviderGate(
        id=recorded.aggregate.id,
        provider=event.provider,
        closed_until=event.closed_until,
        reason=event.reason,
        version=recorded.position,
    )


def decide_close(
    gate: ProviderGate | None, provider: str, until: datetime, reason: Problem
) -> list[ProviderGateClosed]:
    """The closure, rounded up to a whole second, so that answers of the same moment mean one; nothing where it holds already."""
    closed_until = _whole_second(until)
    if gate and gate.closed_until >= closed_until:
        return []
    return [ProviderGateClosed(provider=provider, closed_until=closed_until, reason=reason)]


async def close_gate(store: EventStore, provider: str, until: datetime, reason: Problem, origin: Origin) -> datetime:
    """Close a provider's gate from any process; gives when it opens, which others may have put off further.

    Raises:
        Unavailable: the log does not answer, or the gate never stood still; doing it again is safe.
    """
    aggregate = gate_of(provider)
    gate: ProviderGate | None = None
    for _ in range(_TRIES):
        recorded = await store.read(aggregate, after=gate.version if gate else 0)
        gate = reduce(evolve_gate, recorded, gate)
        events = decide_close(gate, provider, until, reason)
        if gate and not events:
            return gate.closed_until
        try:
            version = gate.version if gate else 0
            await store.append(aggregate, version, [Envelope.wrap(aggregate, event, origin) for event in events])
        except Conflict:
            continue
        return events[-1].closed_until
    raise Unavailable(f"the gate of {provider} is closed by others faster than anybody can look")


class GatesFold(Fold[ProviderGate]):
    """The table `provider_gates`: a part of the view of jobs, so that a claim sees both as of the same position."""

    name = "provider_gates"
    table = "provider_gates"
    tables = ("provider_gates",)
    handles = frozenset({ProviderGateClosed.type})

    def __init__(self) -> None:
        """One row for each gate that was ever closed."""
        super().__init__(ProviderGate)
        self.ddl = query("gates")

    def evolve(self, row: ProviderGate | None, event: Recorded) -> ProviderGate:
        """The gate after the event."""
        return evolve_gate(row, event)


class Gates:
    """The gates as one worker knows them: kept in memory, brought up to date by the view's commits."""

    def __init__(self, store: EventStore, pool: Pool) -> None:
        """`pool` sees the schema whose view of jobs holds the gates."""
        self._store = store
        self._pool = pool
        self._bell = Bell()
        self._seen: dict[str, datetime] = {}
        self._opens: dict[str, float] = {}
        self._own: dict[str, datetime] = {}

    def closed_until(self, provider: str) -> datetime | None:
        """When the provider's gate opens; None where it is open."""
        seen = self._seen[provider] if self.seen_closed([provider]) else None
        own = self._own.get(provider)
        if own is None or own <= datetime.now(UTC):
            return seen
        return max(own, seen) if seen else own

    def seen_closed(self, providers: Sequence[str]) -> bool:
        """Whether one of these gates is closed by what the view says, so that no claim offers what needs it any more.

        The database's clock counts, as for claims: otherwise a worker whose own is behind would claim and let go without end.
        """
        now = time.monotonic()
        return any(self._opens.get(provider, now) > now for provider in providers)

    async def close(self, provider: str, until: datetime, reason: Problem, origin: Origin) -> datetime:
        """Close the gate for every worker of every service; as `close_gate`."""
        until = await close_gate(self._store, provider, until, reason, origin)
        self._own[provider] = until
        return until

    def hear(self, _payload: str | None) -> None:
        """Look at the view soon."""
        self._bell.ring()

    async def follow_forever(self) -> None:
        """Look at the view whenever there is news, until cancelled; a database that is away is waited for."""
        await self._bell.answer_forever(self._look, Retries(_log, "cannot look at the gates of providers"))

    async def _look(self) -> None:
        asked = time.monotonic()
        rows = await self._pool.fetch(_CLOSED)
        self._seen = {row["provider"]: row["closed_until"] for row in rows}
        self._opens = {row["provider"]: asked + row["seconds"] for row in rows}
        # What the view knows goes by the database's clock from now on.
        self._own = {p: until for p, until in self._own.items() if p not in self._seen or self._seen[p] < until}


def _whole_second(moment: datetime) -> datetime:
    down = moment.astimezone(UTC).replace(microsecond=0)
    return down if down == moment else down + timedelta(seconds=1)

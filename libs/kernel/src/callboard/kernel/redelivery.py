"""What becomes of an event after a reaction to it has failed: the pure decision, apart from the bus.

What passes by itself says nothing about the event: servers that are away, restarting or full, deadlocks, a view that
lags, or this program itself where a newer one, beside it or after it, can read the event. It is delivered again until it
goes through.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from nats.errors import Error as NatsError

from callboard.contracts.problems import Refused
from callboard.contracts.registry import NewerEvent, UnreadableEvent
from callboard.kernel.errors import Unavailable
from callboard.kernel.jobs.backoff import Backoff
from callboard.kernel.outages import is_outage
from callboard.kernel.projections import ViewBehind

BACKOFF = Backoff(base=timedelta(milliseconds=250), cap=timedelta(seconds=30))


@dataclass(frozen=True, slots=True)
class Again:
    """Deliver it again after `delay`."""

    delay: timedelta


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Keep it as a dead letter and go on."""


def outcome(error: Exception, *, deliveries: int, max_deliver: int, chance: float) -> Again | GiveUp:
    """What to do with an event whose reaction raised `error`.

    An event that cannot be read, or that is refused for good, is given up at once; what may pass is tried for ever; any
    other error is tried `max_deliver` times.

    Args:
        error: what the reaction raised.
        deliveries: how often the event has been delivered, this time included.
        max_deliver: how often it may be.
        chance: a random number from [0, 1), for the jitter.
    """
    if not _passes(error) and (_is_final(error) or deliveries >= max_deliver):
        return GiveUp()
    return Again(BACKOFF.delay(deliveries, chance))


def _is_final(error: Exception) -> bool:
    return isinstance(error, UnreadableEvent) or (isinstance(error, Refused) and not error.problem.retryable)


def _passes(error: Exception) -> bool:
    return isinstance(error, NewerEvent | Unavailable | ViewBehind | NatsError) or is_outage(error)

"""What becomes of an event whose reaction failed."""

from datetime import timedelta

import asyncpg
import pytest
from nats.errors import NoRespondersError

from callboard.contracts.problems import Problem, Refused
from callboard.contracts.registry import NewerEvent, UnreadableEvent
from callboard.kernel.errors import Unavailable
from callboard.kernel.projections import ViewBehind
from callboard.kernel.redelivery import BACKOFF, Again, GiveUp, outcome


@pytest.mark.parametrize(
    "error",
    [
        Unavailable("the log is away"),
        TimeoutError(),
        ConnectionResetError(),
        NoRespondersError(),
        ViewBehind("documents", position=7, at=3),
        NewerEvent("of the program that is being rolled out"),
        asyncpg.InterfaceError("connection is closed"),
        asyncpg.InternalClientError("cannot switch to state 11; another operation (2) is in progress"),
        asyncpg.AdminShutdownError(),
        asyncpg.DeadlockDetectedError(),
        asyncpg.TooManyConnectionsError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_passes_is_tried_for_ever(error: Exception) -> None:
    """No outage, however long, makes a dead letter."""
    assert Again(BACKOFF.delay(1000, 0.5)) == outcome(error, deliveries=1000, max_deliver=3, chance=0.5)


@pytest.mark.parametrize(
    ("deliveries", "expected"),
    [(1, Again(timedelta(milliseconds=125))), (2, Again(timedelta(milliseconds=250))), (3, GiveUp())],
)
def test_what_may_be_a_fault_is_tried_so_often(deliveries: int, expected: Again | GiveUp) -> None:
    """An unknown error waits longer each time and gives up at the last delivery."""
    assert expected == outcome(ZeroDivisionError(), deliveries=deliveries, max_deliver=3, chance=0.5)


@pytest.mark.parametrize(
    "error",
    [UnreadableEvent("of no program"), Refused(Problem(code="NO", message="No."))],
    ids=["unreadable", "refused"],
)
def test_what_can_never_go_well_is_given_up_at_once(error: Exception) -> None:
    """One delivery is enough for an event that cannot be read or is refused for good."""
    assert GiveUp() == outcome(error, deliveries=1, max_deliver=3, chance=0.5)


def test_a_refusal_for_now_is_tried_again() -> None:
    """A retryable problem counts as an error that may pass."""
    refused = Refused(Problem(code="BUSY", message="Busy.", retryable=True))

    assert Again(BACKOFF.delay(1, 0.5)) == outcome(refused, deliveries=1, max_deliver=3, chance=0.5)


def test_a_query_that_does_not_fit_is_a_fault() -> None:
    """Asyncpg has one class for lost connections and for wrong arguments; only the former pass."""
    error = asyncpg.InterfaceError("the server expects 1 argument for this query, 2 were passed")

    assert GiveUp() == outcome(error, deliveries=3, max_deliver=3, chance=0.5)

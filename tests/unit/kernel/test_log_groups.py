"""Which waiting appends go together, and what messages they become."""

from __future__ import annotations

from collections import deque
from uuid import uuid4

from callboard.contracts.event import Envelope, Origin
from callboard.contracts.events import JobCreated
from callboard.contracts.subjects import Aggregate, Namespace
from callboard.kernel.log.append import Append, unit_of
from callboard.kernel.log.grouping import MAX_GROUP_BYTES, MAX_GROUP_EVENTS, Waiting, take_group

NAMESPACE = Namespace("t")


def job() -> Aggregate:
    return Aggregate("job", uuid4())


def waiting(*aggregates: Aggregate, events: int = 1, project: str = "p") -> Waiting:
    """A caller's unit over these aggregates, so many events each."""
    event = JobCreated(kind="parse", project=project, args={})
    envelopes = {a: [Envelope.wrap(a, event, Origin(source="test")) for _ in range(events)] for a in aggregates}
    return Waiting(unit_of([Append(a, 3, e) for a, e in envelopes.items()], NAMESPACE))


async def test_an_aggregate_stands_in_a_group_once() -> None:
    """A second append to it waits, and so does whatever shares an aggregate with one that waits: order is kept."""
    a, b, c = job(), job(), job()
    first, second, both, free = waiting(a), waiting(a), waiting(a, b), waiting(c)
    later = waiting(b)
    group, rest = take_group([first, second, both, free, later])
    assert [first, free] == group
    assert deque([second, both, later]) == rest


async def test_a_group_is_bounded_in_events_and_bytes() -> None:
    """What does not fit waits; a smaller one behind it may still go."""
    half = MAX_GROUP_EVENTS // 2
    first, second, third = waiting(job(), events=half), waiting(job(), events=half + 1), waiting(job(), events=half)
    assert ([first, third], deque([second])) == take_group([first, second, third])
    heavy = [waiting(job(), project="x" * 200_000) for _ in range(30)]
    group, rest = take_group(heavy)
    assert sum(w.unit.size for w in group) <= MAX_GROUP_BYTES
    assert heavy == [*group, *rest]
    assert rest


async def test_a_unit_over_the_bounds_goes_alone() -> None:
    """It is not held back for ever."""
    small, big = waiting(job()), waiting(job(), events=MAX_GROUP_EVENTS + 1)
    assert ([big], deque([small])) == take_group([big, small])


async def test_a_caller_that_went_away_is_dropped() -> None:
    """An append that was cancelled before it was sent is not sent."""
    gone, here = waiting(job()), waiting(job())
    gone.done.cancel()
    assert ([here], deque()) == take_group([gone, here])


async def test_only_the_first_event_of_each_aggregate_carries_the_expectation() -> None:
    """JetStream checks against the log as it was before the batch, over all the aggregate's subjects."""
    one, other = job(), job()
    messages = waiting(one, other, events=2).unit.messages
    expectations = [m.headers.get("Nats-Expected-Last-Subject-Sequence-Subject") for m in messages]
    assert [f"t-ev.job.{one.id}.>", None, f"t-ev.job.{other.id}.>", None] == expectations
    assert ["3", None, "3", None] == [m.headers.get("Nats-Expected-Last-Subject-Sequence") for m in messages]
    assert f"t-ev.job.{one.id}.job_created" == messages[0].subject

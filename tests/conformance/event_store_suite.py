"""What every event store must do, whatever keeps the log: a backend inherits this suite and gives it a `store`."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from typing import Protocol
from uuid import uuid4

import pytest

from callboard.contracts.event import MAX_EVENT_BYTES, BlobRef, Envelope, Origin, Recorded
from callboard.contracts.events import EVENTS, JobCreated, JobRestarted, Uploaded
from callboard.contracts.subjects import Aggregate
from callboard.kernel.errors import Conflict, HoldsNul, TooLarge
from callboard.kernel.log import Append, RawEvent, Selection
from callboard.kernel.log.selection import EVERYTHING
from integration.conditions import begun


class AnyEventStore(Protocol):
    """The event store as its users know it."""

    async def append(self, aggregate: Aggregate, expected: int, events: Sequence[Envelope]) -> int: ...
    async def append_many(self, appends: Sequence[Append]) -> int: ...
    async def read(self, aggregate: Aggregate, after: int = 0) -> list[Recorded]: ...
    def read_all(
        self, after: int = 0, *, until: int | None = None, only: Selection = EVERYTHING
    ) -> AsyncGenerator[Sequence[RawEvent]]: ...
    async def last_position(self) -> int: ...


def job() -> Aggregate:
    return Aggregate("job", uuid4())


def created(aggregate: Aggregate, project: str = "p") -> Envelope:
    event = JobCreated(kind="parse", project=project, args={})
    return Envelope.wrap(aggregate, event, Origin(source="test"))


async def everything(store: AnyEventStore, after: int = 0) -> list[RawEvent]:
    last = await store.last_position()
    return [event async for batch in store.read_all(after, until=last) for event in batch]


async def append_of_all_sorts(store: AnyEventStore, rounds: int) -> Aggregate:
    """Each round appends job_created and job_restarted on one job and job_created on another, and uploaded; gives the one."""
    one, version = job(), 0
    for _ in range(rounds):
        restarted = Envelope.wrap(one, JobRestarted(), Origin(source="test"))
        version = await store.append(one, version, [created(one), restarted])
        await store.append(other := job(), 0, [created(other)])
        document = Aggregate("document", uuid4())
        uploaded = Uploaded(project="p", filename="f", content=BlobRef(sha256="0" * 64, size=1))
        await store.append(document, 0, [Envelope.wrap(document, uploaded, Origin(source="test"))])
    return one


class EventStoreSuite:
    """The suite. Each test has a log of its own."""

    async def test_a_new_log_is_empty(self, store: AnyEventStore) -> None:
        """A log without events ends at 0 and has no aggregate."""
        assert await store.last_position() == 0
        assert await store.read(job()) == []

    async def test_an_event_comes_back_as_it_went_in(self, store: AnyEventStore) -> None:
        """Everything in the envelope survives, letters outside ASCII and line breaks too."""
        aggregate = job()
        origin = Origin(
            source="ingest",
            actor='Zoë "Z" 100%\r\nNats-Msg-Id: forged',
            cause=str(uuid4()),
            traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        )
        event = JobCreated(kind="parse", project="Emilia Galotti — 1. Akt 🎭", args={"n": [1, None, "é"]}, priority=-3)
        envelope = Envelope(
            id=uuid4(), aggregate=aggregate, event=event, time=datetime(2026, 2, 3, 4, 5, 6, 789, UTC), origin=origin
        )
        position = await store.append(aggregate, 0, [envelope])
        expected = Recorded(
            id=envelope.id, aggregate=aggregate, event=event, time=envelope.time, origin=origin, position=position
        )
        assert [expected] == await store.read(aggregate)

    async def test_an_append_answers_the_position_of_its_last_event(self, store: AnyEventStore) -> None:
        """That position is the aggregate's version, and the next append expects it."""
        aggregate = job()
        first = await store.append(aggregate, 0, [created(aggregate)])
        second = await store.append(aggregate, first, [created(aggregate), created(aggregate), created(aggregate)])
        third = await store.append(aggregate, second, [created(aggregate)])
        assert [1, 4, 5] == [first, second, third]
        assert [1, 2, 3, 4, 5] == [event.position for event in await store.read(aggregate)]

    async def test_an_append_to_an_old_version_is_a_conflict(self, store: AnyEventStore) -> None:
        """It names the aggregate and both versions, and leaves nothing on the log."""
        aggregate = job()
        version = await store.append(aggregate, 0, [created(aggregate)])
        with pytest.raises(Conflict) as caught:
            await store.append(aggregate, 0, [created(aggregate)])
        assert (aggregate, 0, version) == (caught.value.aggregate, caught.value.expected, caught.value.actual)
        assert version == await store.last_position()

    async def test_an_append_to_a_version_that_never_was_is_a_conflict(self, store: AnyEventStore) -> None:
        """A version from the future, or of an aggregate that does not exist, is not believed."""
        aggregate = job()
        with pytest.raises(Conflict) as caught:
            await store.append(aggregate, 7, [created(aggregate)])
        assert caught.value.actual == 0

    async def test_aggregates_do_not_disturb_each_other(self, store: AnyEventStore) -> None:
        """An aggregate's version is untouched by what is appended elsewhere."""
        one, other = job(), job()
        version = await store.append(one, 0, [created(one)])
        await store.append(other, 0, [created(other)])
        assert await store.append(one, version, [created(one)]) == 3

    async def test_the_same_append_again_answers_the_same(self, store: AnyEventStore) -> None:
        """A second delivery of what landed is recognised by its ids: one event, one position."""
        aggregate = job()
        envelopes = [created(aggregate)]
        first = await store.append(aggregate, 0, envelopes)
        await store.append(aggregate, first, [created(aggregate)])
        assert first == await store.append(aggregate, 0, envelopes)
        assert await store.last_position() == 2

    async def test_the_same_append_of_several_again_answers_the_same(self, store: AnyEventStore) -> None:
        """The same holds for several events, over several aggregates."""
        one, other = job(), job()
        appends = [Append(one, 0, [created(one), created(one)]), Append(other, 0, [created(other)])]
        first = await store.append_many(appends)
        assert first == await store.append_many(appends)
        assert await store.last_position() == 3

    async def test_an_append_that_only_begins_like_one_that_landed_is_a_conflict(self, store: AnyEventStore) -> None:
        """The first event's id alone does not make it the same append."""
        aggregate = job()
        first, second = created(aggregate), created(aggregate)
        await store.append(aggregate, 0, [first])
        with pytest.raises(Conflict):
            await store.append(aggregate, 0, [first, second])
        assert await store.last_position() == 1

    async def test_appends_across_aggregates_land_together(self, store: AnyEventStore) -> None:
        """All events are there, in the order they were given in."""
        one, other = job(), job()
        before = await store.append(other, 0, [created(other)])
        appends = [Append(one, 0, [created(one), created(one)]), Append(other, before, [created(other)])]
        assert await store.append_many(appends) == 4
        assert [one, one, other] == [event.aggregate for event in await everything(store, after=1)]

    async def test_appends_across_aggregates_fail_together(self, store: AnyEventStore) -> None:
        """One stale expectation, in whatever place, and nothing lands; the conflict names the stale aggregate."""
        one, stale = job(), job()
        version = await store.append(stale, 0, [created(stale)])
        for appends in (
            [Append(one, 0, [created(one)]), Append(stale, 0, [created(stale)])],
            [Append(stale, 0, [created(stale)]), Append(one, 0, [created(one)])],
        ):
            with pytest.raises(Conflict) as caught:
                await store.append_many(appends)
            assert stale == caught.value.aggregate
        assert version == await store.last_position()

    async def test_of_many_writers_at_one_version_one_wins(self, store: AnyEventStore) -> None:
        """Whatever their timing, the others get a conflict."""
        aggregate = job()
        attempts = [store.append(aggregate, 0, [created(aggregate)]) for _ in range(20)]
        outcomes = await asyncio.gather(*attempts, return_exceptions=True)
        assert [1] == [outcome for outcome in outcomes if isinstance(outcome, int)]
        assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 19
        assert await store.last_position() == 1

    async def test_many_appends_at_once_all_land_once(self, store: AnyEventStore) -> None:
        """Each of three hundred, some of one event and some of three, learns the position of its own last event."""
        jobs = {job(): 1 + 2 * (n % 2) for n in range(300)}
        positions = await asyncio.gather(*[store.append(a, 0, [created(a) for _ in range(n)]) for a, n in jobs.items()])
        log = await everything(store)
        last_of = {event.aggregate: event.position for event in log}
        assert last_of == dict(zip(jobs, positions, strict=True))
        assert sum(jobs.values()) == len(log)

    async def test_a_loser_hurts_nobody_else(self, store: AnyEventStore) -> None:
        """Appends made at the same time as one that conflicts all land."""
        stale = job()
        await store.append(stale, 0, [created(stale)])
        fresh = [job() for _ in range(60)]
        appends = [store.append(a, 0, [created(a)]) for a in [*fresh[:30], stale, *fresh[30:]]]
        outcomes = await asyncio.gather(*appends, return_exceptions=True)
        assert [30] == [n for n, outcome in enumerate(outcomes) if isinstance(outcome, Conflict)]
        assert await store.last_position() == 61

    async def test_a_cancelled_caller_hurts_nobody_else(self, store: AnyEventStore) -> None:
        """Cancelling every other of many waiting appends leaves the rest with right answers."""
        jobs = [job() for _ in range(100)]
        tasks = await begun([store.append(a, 0, [created(a)]) for a in jobs])
        for task in tasks[1::2]:
            task.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        at = {event.aggregate: event.position for event in await everything(store)}
        assert [at[a] for a in jobs[::2]] == outcomes[::2]
        assert await store.append(late := job(), 0, [created(late)]) > max(at.values())

    async def test_an_event_that_is_too_large_is_refused(self, store: AnyEventStore) -> None:
        """Nothing of its append lands; an event just within the limit does."""
        aggregate = job()
        room = MAX_EVENT_BYTES - len(created(aggregate, project="").event.model_dump_json())
        with pytest.raises(TooLarge):
            await store.append(aggregate, 0, [created(aggregate), created(aggregate, project="x" * (room + 1))])
        assert await store.last_position() == 0
        await store.append(aggregate, 0, [created(aggregate), created(aggregate, project="x" * room)])
        assert await store.last_position() == 2

    async def test_more_events_than_fit_one_batch_are_refused(self, store: AnyEventStore) -> None:
        """A thousand events can land together, one more cannot."""
        aggregate = job()
        events = [created(aggregate) for _ in range(1001)]
        with pytest.raises(TooLarge):
            await store.append(aggregate, 0, events)
        assert await store.append(aggregate, 0, events[:1000]) == 1000

    async def test_text_that_no_view_can_keep_is_refused(self, store: AnyEventStore) -> None:
        """NUL would stop every view for good, since the log cannot be edited: it never gets there."""
        aggregate = job()
        with pytest.raises(HoldsNul):
            await store.append(aggregate, 0, [created(aggregate), created(aggregate, project="a\0b")])
        assert await store.last_position() == 0
        await store.append(aggregate, 0, [created(aggregate, project="a\\u0000b")])
        assert [r"a\u0000b"] == [getattr(r.event, "project", "") for r in await store.read(aggregate)]

    async def test_an_append_that_makes_no_sense_is_refused(self, store: AnyEventStore) -> None:
        """No events, events of another aggregate, an aggregate twice, an id twice."""
        one, other = job(), job()
        twice = created(one)
        for nonsense in (
            [],
            [Append(one, 0, [])],
            [Append(one, 0, [created(other)])],
            [Append(one, 0, [created(one)]), Append(one, 0, [created(one)])],
            [Append(one, 0, [twice, twice])],
        ):
            with pytest.raises(ValueError, match=r"."):
                await store.append_many(nonsense)
        assert await store.last_position() == 0

    @pytest.mark.parametrize("count", [1, 3, 17, 700])
    async def test_an_aggregate_is_read_whole(self, store: AnyEventStore, count: int) -> None:
        """Short and long histories alike, from the start and from a position, other aggregates in between."""
        aggregate = job()
        version = 0
        for start in range(0, count, 200):
            size = min(200, count - start)
            version = await store.append(aggregate, version, [created(aggregate) for _ in range(size)])
            await store.append(other := job(), 0, [created(other)])
        whole = await store.read(aggregate)
        assert count == len(whole)
        assert version == whole[-1].position
        middle = whole[count // 2]
        assert [e for e in whole if e.position > middle.position] == await store.read(aggregate, after=middle.position)

    async def test_the_whole_log_is_read_in_order(self, store: AnyEventStore) -> None:
        """Each event once, in batches of at most 500, from any position to any other."""
        await asyncio.gather(*[store.append(a, 0, [created(a)]) for a in (job() for _ in range(1200))])
        batches = [batch async for batch in store.read_all(until=1200)]
        assert list(range(1, 1201)) == [event.position for batch in batches for event in batch]
        assert max(len(batch) for batch in batches) <= 500
        middle = [event.position async for batch in store.read_all(700, until=711) for event in batch]
        assert list(range(701, 712)) == middle
        assert [] == [batch async for batch in store.read_all(5, until=5)]

    async def test_a_follower_sees_what_is_appended_later(self, store: AnyEventStore) -> None:
        """A reader at the end of the log gets the next event as soon as it is there."""
        aggregate = job()
        await store.append(aggregate, 0, [created(aggregate)])
        follower = store.read_all()
        assert [1] == [event.position for event in await anext(follower)]
        waiting = asyncio.ensure_future(anext(follower))
        version = await store.append(aggregate, 1, [created(aggregate)])
        async with asyncio.timeout(1):
            assert [version] == [event.position for event in await waiting]
        await follower.aclose()

    async def test_a_selection_is_read_as_the_whole_log_is(self, store: AnyEventStore) -> None:
        """By aggregate, by kind and by types: just those events, in order, each once, from one position to another."""
        one = await append_of_all_sorts(store, 150)
        whole = await everything(store)
        selections = {
            Selection(): whole,
            Selection(aggregate=one): [e for e in whole if e.aggregate == one],
            Selection(aggregate=one, types=("job_created",)): [
                e for e in whole if e.aggregate == one and e.type == "job_created"
            ],
            Selection(kind="job"): [e for e in whole if e.aggregate.kind == "job"],
            Selection(types=("uploaded", "job_restarted", "uploaded")): [
                e for e in whole if e.type in {"uploaded", "job_restarted"}
            ],
            Selection(kind="document", types=("job_created",)): [],
        }
        for only, wanted in selections.items():
            for after, until in ((0, 600), (0, 599), (100, 301)):
                found = [e.position async for batch in store.read_all(after, until=until, only=only) for e in batch]
                assert [e.position for e in wanted if after < e.position <= until] == found

    async def test_a_selection_ends_where_nothing_of_it_is(self, store: AnyEventStore) -> None:
        """A reading ends once the log has reached its end, though nothing wanted stands there or comes to stand there."""
        one = job()
        await store.append(one, 0, [created(one)])
        await append_of_all_sorts(store, 5)
        async with asyncio.timeout(5):
            assert [1] == [e.position async for b in store.read_all(until=21, only=Selection(aggregate=one)) for e in b]
            assert [] == [b async for b in store.read_all(until=21, only=Selection(aggregate=job()))]
        found: list[int] = []

        async def read_beyond_the_end() -> None:
            async for batch in store.read_all(until=22, only=Selection(aggregate=one)):
                found.extend(event.position for event in batch)

        reading = asyncio.create_task(read_beyond_the_end())
        done, _ = await asyncio.wait([reading], timeout=1.2)
        assert not done
        await store.append(other := job(), 0, [created(other)])
        async with asyncio.timeout(5):
            await reading
        assert [1] == found

    async def test_a_follower_of_a_selection_sees_what_is_appended_later(self, store: AnyEventStore) -> None:
        """What is wanted comes as soon as it is there, past everything else."""
        one = await append_of_all_sorts(store, 1)
        follower = store.read_all(only=Selection(aggregate=one, types=("job_restarted",)))
        assert [2] == [event.position for event in await anext(follower)]
        waiting = asyncio.ensure_future(anext(follower))
        await append_of_all_sorts(store, 2)
        version = await store.append(one, 2, [Envelope.wrap(one, JobRestarted(), Origin(source="test"))])
        async with asyncio.timeout(1):
            assert [version] == [event.position for event in await waiting]
        await follower.aclose()

    @pytest.mark.parametrize("name", ["", "*", "job.*", ">", "Job"])
    def test_a_selection_is_no_pattern(self, name: str) -> None:
        """A kind or type that no event could have is refused before the log is asked."""
        with pytest.raises(ValueError, match="is called"):
            Selection(kind=name)
        with pytest.raises(ValueError, match="is called"):
            Selection(types=("job_created", name))

    async def test_a_raw_event_knows_what_it_is(self, store: AnyEventStore) -> None:
        """Aggregate, type and version are there without decoding, and agree with the decoded event."""
        aggregate = job()
        envelope = created(aggregate)
        await store.append(aggregate, 0, [envelope])
        (raw,) = await everything(store)
        assert (aggregate, "job_created", envelope.event.version) == (raw.aggregate, raw.type, raw.version)
        assert envelope.id == raw.decode(EVENTS).id

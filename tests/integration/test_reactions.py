"""Reactions over a real JetStream: nothing is lost, nothing is acknowledged early, and what cannot be done is kept."""

# pyright: reportUnknownMemberType=false
# nats-py leaves a few of its parameters without a type.

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import ClassVar, cast

import pytest
from nats.aio.client import Client

from callboard.contracts.event import Envelope, Event, Origin, Recorded
from callboard.contracts.ids import new_id
from callboard.contracts.problems import Problem, Refused
from callboard.contracts.registry import Registry
from callboard.contracts.subjects import Aggregate, Namespace
from callboard.embedded.session import server_session
from callboard.kernel import dead_letters
from callboard.kernel.broker import make_broker
from callboard.kernel.dead_letters import DeadLetters
from callboard.kernel.definition import Reaction
from callboard.kernel.errors import Unavailable
from callboard.kernel.log import EventStore, connect
from callboard.kernel.log.cloudevents import decode_value
from callboard.kernel.reactions import ReactionSubscriber, start_broker
from callboard.kernel.telemetry import current_traceparent, span, start_telemetry
from integration.conditions import until


class Rang(Event):
    """The bell rang."""

    aggregate: ClassVar[str] = "bell"
    type: ClassVar[str] = "rang"

    times: int


class Broke(Event):
    """The bell broke; nobody here reacts to it."""

    aggregate: ClassVar[str] = "bell"
    type: ClassVar[str] = "broke"


REGISTRY = Registry([Rang, Broke])
React = Callable[[Recorded, Origin], Awaitable[None]]


async def at_once(_position: int) -> None:
    """A view that has always been there."""


async def unused(*_args: object) -> None:
    """The definition's own function, which a service binds to its resources."""


class House:
    """One installation: its log, and what happens in it."""

    def __init__(self, url: str, namespace: Namespace, nc: Client, store: EventStore) -> None:
        self.url, self.namespace, self.nc, self.store = url, namespace, nc, store

    async def ring(self, times: int, origin: Origin | None = None, *, event: Event | None = None) -> int:
        bell = Aggregate("bell", new_id())
        envelope = Envelope.wrap(bell, event or Rang(times=times), origin or Origin(source="test", actor="anna"))
        return await self.store.append(bell, 0, [envelope])

    def subscriber(
        self, react: React, *, max_deliver: int = 3, wait_for: Callable[[int], Awaitable[None]] = at_once
    ) -> ReactionSubscriber:
        return ReactionSubscriber(
            Reaction("listen", (Rang,), unused, max_deliver=max_deliver),
            service="tower",
            namespace=self.namespace,
            registry=REGISTRY,
            react=react,
            wait_for=wait_for,
            dead_letters=DeadLetters(self.nc, self.namespace),
        )

    @asynccontextmanager
    async def reacting(
        self, react: React, *, max_deliver: int = 3, wait_for: Callable[[int], Awaitable[None]] = at_once
    ) -> AsyncGenerator[None]:
        broker = make_broker(self.url, name="reactor", grace=1)
        subscriber = self.subscriber(react, max_deliver=max_deliver, wait_for=wait_for)
        subscriber.register(broker)
        await start_broker(broker, [subscriber])
        try:
            yield
        finally:
            await broker.stop()

    async def until_buried(self, number: int) -> None:
        """Return once there are so many dead letters."""

        async def enough() -> bool:
            return await self.buried() >= number

        await until(enough, 10)

    async def settled(self) -> None:
        """Return once the durable has nothing left to deliver and nothing unacknowledged."""
        js = self.nc.jetstream()

        async def nothing_left() -> bool:
            info = await js.consumer_info(self.namespace.stream, self.namespace.durable("tower", "listen"))
            return not info.num_pending and not info.num_ack_pending

        await until(nothing_left, 10)

    async def buried(self) -> int:
        return (await self.nc.jetstream().stream_info(self.namespace.dead_letter_stream)).state.messages


@asynccontextmanager
async def opened(nats_url: str, namespace: Namespace) -> AsyncGenerator[House]:
    """An installation that is open, on any server."""
    nc = await connect(nats_url, name="test")
    store = EventStore(nc, namespace, REGISTRY)
    await store.open()
    yield House(nats_url, namespace, nc, store)
    await store.close()
    await nc.close()


@pytest.fixture
async def house(nats_url: str, namespace: Namespace) -> AsyncGenerator[House]:
    """A log of its own on the session's server."""
    async with opened(nats_url, namespace) as house:
        yield house


class Seen:
    """What a reaction was given, and a way to wait for so many."""

    def __init__(self) -> None:
        self.events: list[Recorded] = []
        self.origins: list[Origin] = []
        self._more = asyncio.Condition()

    async def __call__(self, event: Recorded, origin: Origin) -> None:
        async with self._more:
            self.events.append(event)
            self.origins.append(origin)
            self._more.notify_all()

    async def count(self, number: int) -> None:
        async with asyncio.timeout(10), self._more:
            await self._more.wait_for(lambda: len(self.events) >= number)


async def test_a_reaction_sees_its_events_and_no_others(house: House) -> None:
    """Every event of the declared types arrives once, whether it was appended before or after the start."""
    seen = Seen()
    positions = [await house.ring(1), await house.ring(2)]
    await house.ring(0, event=Broke())
    async with house.reacting(seen):
        await seen.count(2)
        positions.append(await house.ring(3))
        await seen.count(3)
        await house.settled()

    assert sorted(positions) == sorted(event.position for event in seen.events)


async def test_what_it_makes_is_caused_by_the_event_in_the_same_trace(house: House) -> None:
    """The origin for what a reaction appends: the event as cause, its actor, its trace, our service."""
    start_telemetry("test")
    seen = Seen()
    async with house.reacting(seen):
        with span("request"):
            trace = (current_traceparent() or "").split("-")[1]
            await house.ring(1, Origin(source="test", actor="anna", traceparent=current_traceparent()))
        await seen.count(1)

    (event,), (origin,) = seen.events, seen.origins
    assert ("tower", "anna", str(event.id)) == (origin.source, origin.actor, origin.cause)
    assert trace == (origin.traceparent or "").split("-")[1]


async def test_it_waits_for_its_own_view(house: House) -> None:
    """A reaction may read its service's view: the view holds the event by then."""
    order: list[str] = []

    async def wait_for(position: int) -> None:
        order.append(f"view at {position}")

    async def react(event: Recorded, _origin: Origin) -> None:
        order.append(f"react to {event.position}")

    async with house.reacting(react, wait_for=wait_for):
        position = await house.ring(1)
        await house.settled()

    assert [f"view at {position}", f"react to {position}"] == order


async def test_what_may_pass_is_tried_for_ever(house: House) -> None:
    """Servers that are away cost no event, however often it is delivered."""
    tries: list[int] = []
    seen = Seen()

    async def react(event: Recorded, origin: Origin) -> None:
        tries.append(event.position)
        if len(tries) < 4:
            raise Unavailable("the log is away")
        await seen(event, origin)

    async with house.reacting(react, max_deliver=2):
        await house.ring(1)
        await seen.count(1)
        await house.settled()

    assert (4, 0) == (len(tries), await house.buried())


async def test_an_unknown_error_ends_as_a_dead_letter(house: House) -> None:
    """After so many deliveries the event is kept with its headers and the reason, and the next one is taken up."""
    seen = Seen()
    tries: list[int] = []

    async def react(event: Recorded, origin: Origin) -> None:
        if event.event == Rang(times=13):
            tries.append(event.position)
            raise ZeroDivisionError("thirteen\ncannot be")
        await seen(event, origin)

    async with house.reacting(react):
        position = await house.ring(13)
        await house.ring(1)
        await seen.count(1)
        await house.settled()

    subject = house.namespace.dead_letter("tower", "listen")
    letter = await house.nc.jetstream().get_last_msg(house.namespace.dead_letter_stream, subject)
    headers = cast("dict[str, str]", letter.headers)
    assert 3 == len(tries)
    assert Rang(times=13) == Rang.model_validate_json(letter.data or b"")
    assert (str(position), "rang") == (headers[dead_letters.POSITION], headers["ce-type"])
    assert "ZeroDivisionError: thirteen\ncannot be" == decode_value(headers[dead_letters.ERROR])


@pytest.mark.parametrize("refused", [True, False])
async def test_hopeless_events_are_given_up_at_once(house: House, *, refused: bool) -> None:
    """A refusal for good and a body that cannot be read cost one delivery."""
    calls: list[int] = []

    async def react(event: Recorded, _origin: Origin) -> None:
        calls.append(event.position)
        raise Refused(Problem(code="NO", message="No."))

    async with house.reacting(react):
        if refused:
            await house.ring(1)
        else:
            bell = Aggregate("bell", new_id())
            broken = Rang.model_construct(times="x")  # pyright: ignore[reportArgumentType] - broken on purpose
            with pytest.warns(UserWarning, match="serializ"):
                await house.store.append(
                    bell,
                    0,
                    [
                        Envelope(
                            id=new_id(), aggregate=bell, event=broken, time=datetime.now(UTC), origin=Origin(source="t")
                        )
                    ],
                )
        await house.until_buried(1)
        await house.settled()

    assert (int(refused), 1) == (len(calls), await house.buried())


async def test_slow_work_is_not_delivered_twice(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a reaction works the server is told so, each third of the acknowledgement wait."""
    monkeypatch.setattr("callboard.kernel.reactions.ACK_WAIT", 0.3)
    calls: list[int] = []
    durable = house.namespace.durable("tower", "listen")
    acknowledgements = await house.nc.subscribe(f"$JS.ACK.{house.namespace.stream}.{durable}.>")

    async def react(event: Recorded, _origin: Origin) -> None:
        calls.append(event.position)
        for _ in range(7):  # signs of life: more than two waits
            sign = await acknowledgements.next_msg(timeout=5)
            assert b"+WPI" == sign.data

    async with house.reacting(react):
        await house.ring(1)
        await house.settled()

    assert 1 == len(calls)


async def test_it_resumes_within_seconds_of_a_server_kill(namespace: Namespace) -> None:
    """A NATS that is killed and started again loses no event, and the reaction goes on by itself."""
    async with server_session() as servers, opened(servers.nats_url, namespace) as house:
        seen = Seen()
        async with house.reacting(seen):
            before = await house.ring(1)
            await seen.count(1)
            await servers.kill_nats()
            await servers.start_nats()
            started = time.monotonic()
            after = await house.ring(2)
            await seen.count(2)
            elapsed = time.monotonic() - started

    assert {before, after} == {event.position for event in seen.events}
    assert elapsed < 5


async def test_a_lost_consumer_is_told(house: House) -> None:
    """The check finds the durable once it is there, and says by name that it is gone."""
    js = house.nc.jetstream()
    subscriber = house.subscriber(unused)
    before = await subscriber.check(js)
    await subscriber.prepare(js)
    after = await subscriber.check(js)

    assert (False, True) == (before.ok, after.ok)
    assert "tower-listen is gone" in before.detail["reason"]

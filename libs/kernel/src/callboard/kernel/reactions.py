"""Reactions: what a service does when an event happens. The one wrapper over FastStream's JetStream subscriber.

Each reaction is a durable pull consumer that all processes of a service share. An event is delivered at least once and
in no promised order. It is acknowledged only after the reaction returned; see `redelivery` for what happens otherwise.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeAlias

from faststream.middlewares import AckPolicy
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.nats.annotations import NatsMessage
from faststream.nats.subscriber.usecases import PullStreamSubscriber
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import AckPolicy as ServerAckPolicy
from nats.js.api import ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError
from opentelemetry.trace import SpanKind

from callboard.contracts.event import Origin, Recorded
from callboard.contracts.registry import Registry
from callboard.contracts.subjects import Namespace
from callboard.kernel.dead_letters import DeadLetters
from callboard.kernel.definition import Reaction
from callboard.kernel.ending import end_task
from callboard.kernel.errors import Unavailable
from callboard.kernel.health import Finding
from callboard.kernel.log.raw_event import RawEvent
from callboard.kernel.logs import bound
from callboard.kernel.pulls import make_steady
from callboard.kernel.redelivery import Again, GiveUp, outcome
from callboard.kernel.structured import structlog
from callboard.kernel.telemetry import TRACEPARENT, current_traceparent, span

ACK_WAIT = 5.0
"""Seconds until the server delivers an event anew whose process fell silent; working reactions renew it each third."""

FETCH_TIMEOUT = 1.0
"""Seconds that one pull waits. After a server's death the next pull is what resumes, so it bounds the silence."""

React: TypeAlias = Callable[[Recorded, Origin], Awaitable[None]]
WaitFor: TypeAlias = Callable[[int], Awaitable[None]]

_log = structlog.stdlib.get_logger(__name__)


class ReactionSubscriber:
    """Carries one reaction of one service."""

    def __init__(
        self,
        reaction: Reaction,
        *,
        service: str,
        namespace: Namespace,
        registry: Registry,
        react: React,
        wait_for: WaitFor,
        dead_letters: DeadLetters,
    ) -> None:
        """`wait_for(position)` returns once the service's own view has reached that position of the log."""
        self._reaction = reaction
        self._service = service
        self._namespace = namespace
        self._registry = registry
        self._react = react
        self._wait_for = wait_for
        self._dead_letters = dead_letters
        self._subscriber: PullStreamSubscriber | None = None

    @property
    def name(self) -> str:
        """The reaction's name."""
        return self._reaction.name

    @property
    def consumer(self) -> ConsumerConfig:
        """The durable consumer. A reaction that is new to an installation begins at the log's first event."""
        name = self._namespace.durable(self._service, self._reaction.name)
        return ConsumerConfig(
            name=name,
            durable_name=name,
            filter_subjects=[self._namespace.event_filter(e.aggregate, e.type) for e in self._reaction.events],
            deliver_policy=DeliverPolicy.ALL,
            ack_policy=ServerAckPolicy.EXPLICIT,
            ack_wait=ACK_WAIT,
            max_deliver=-1,
        )

    async def check(self, js: JetStreamContext) -> Finding:
        """Whether the durable consumer is there, and how many events wait for it or are being worked on."""
        durable = self.consumer.durable_name or ""
        try:
            info = await js.consumer_info(self._namespace.stream, durable)
        except NotFoundError:
            return Finding(
                ok=False, detail={"reason": f"the durable consumer {durable} is gone; it is being made anew"}
            )
        return Finding(ok=True, detail={"pending": info.num_pending, "unacknowledged": info.num_ack_pending})

    def register(self, broker: NatsBroker) -> None:
        """Subscribe once `broker` starts. Start it by `start_broker`."""
        subscriber = broker.subscriber(
            stream=JStream(self._namespace.stream, declare=False),
            durable=self.consumer.durable_name,
            config=self.consumer,
            pull_sub=PullSub(batch_size=self._reaction.concurrency, timeout=FETCH_TIMEOUT),
            ack_policy=AckPolicy.MANUAL,
            no_reply=True,
            include_in_schema=False,
        )
        subscriber(self._handle)
        self._subscriber = subscriber

    async def prepare(self, js: JetStreamContext) -> None:
        """Make the durable consumer, or bring it up to date: an existing one would keep what an older program asked for."""
        await js.add_consumer(self._namespace.stream, config=self.consumer)  # pyright: ignore[reportUnknownMemberType] - **params

    def keep_pulling(self, js: JetStreamContext) -> None:
        """See to it that pulls go on whatever happens to the durable consumer. Call it once the broker has started."""
        assert self._subscriber is not None
        assert self._subscriber.subscription is not None
        make_steady(self._subscriber.subscription, partial(self.prepare, js))

    async def _handle(self, message: NatsMessage) -> None:
        raw = message.raw_message
        event = _raw_event(raw)
        parent = event.headers.get(TRACEPARENT)
        with (
            bound(reaction=self._reaction.name, position=event.position),
            span(f"react {self._reaction.name}", parent=parent, kind=SpanKind.CONSUMER),
        ):
            error = await self._try(raw, event)
            if error is None:
                await raw.ack()
            else:
                await self._settle(raw, event, error)

    async def _try(self, raw: Msg, event: RawEvent) -> Exception | None:
        try:
            async with _kept_alive(raw):
                recorded = event.decode(self._registry)
                with bound(**{f"{recorded.aggregate.kind}_id": recorded.aggregate.id}):
                    await self._wait_for(recorded.position)
                    await self._react(recorded, origin_of(recorded, self._service))
        except Exception as error:  # noqa: BLE001 - whatever it is, the event must be settled
            return error
        return None

    async def _settle(self, raw: Msg, event: RawEvent, error: Exception) -> None:
        deliveries = raw.metadata.num_delivered or 1
        chance = random.random()  # noqa: S311 - spreads retries, guards nothing
        match outcome(error, deliveries=deliveries, max_deliver=self._reaction.max_deliver, chance=chance):
            case Again(delay=delay):
                await _log.awarning(
                    "reaction_put_off",
                    subject=event.subject,
                    deliveries=deliveries,
                    error=repr(error),
                    delay=str(delay),
                )
                await raw.nak(delay=max(delay.total_seconds(), 0.001))
            case GiveUp():
                await _log.aerror("reaction_gave_up", subject=event.subject, deliveries=deliveries, exc_info=error)
                await self._bury(raw, event, error)

    async def _bury(self, raw: Msg, event: RawEvent, error: Exception) -> None:
        try:
            await self._dead_letters.keep(event, self._service, self._reaction.name, error)
        except Exception as failure:  # noqa: BLE001 - as long as it is not kept, it must not be dropped
            await _log.aerror("dead_letter_not_kept", subject=event.subject, exc_info=failure)
            await raw.nak(delay=FETCH_TIMEOUT)
        else:
            await raw.term()


async def start_broker(broker: NatsBroker, subscribers: Sequence[ReactionSubscriber]) -> None:
    """Connect, bring the durable consumers up to date, and subscribe. The server knows of it all when this returns.

    Raises:
        Unavailable: NATS did not answer, or refused a consumer.
    """
    try:
        nc = await broker.connect()
        js = broker.config.connection_state.stream
        for subscriber in subscribers:
            await subscriber.prepare(js)
        await broker.start()
        for subscriber in subscribers:
            subscriber.keep_pulling(js)
        for _ in range(2):  # the first of nats-py's pings may overtake a subscription that it has yet to write
            await nc.flush()
    except (NatsError, OSError) as error:
        raise Unavailable(f"NATS did not take the subscriptions: {error or type(error).__name__}") from error


def origin_of(event: Recorded, service: str) -> Origin:
    """The origin of what `service` makes because of `event`: caused by it, for the same actor, in the present trace."""
    return Origin(source=service, actor=event.origin.actor, cause=str(event.id), traceparent=current_traceparent())


@asynccontextmanager
async def _kept_alive(raw: Msg) -> AsyncGenerator[None]:
    """Tell the server each third of the acknowledgement wait that the event is being worked on."""

    async def tell() -> None:
        while True:
            await asyncio.sleep(ACK_WAIT / 3)
            await raw.in_progress()

    task = asyncio.create_task(tell())
    try:
        yield
    finally:
        await end_task(task)


def _raw_event(raw: Msg) -> RawEvent:
    return RawEvent(
        position=raw.metadata.sequence.stream, subject=raw.subject, headers=raw.headers or {}, body=raw.data
    )

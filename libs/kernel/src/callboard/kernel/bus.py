"""What a service hears on the bus, its commands and reactions: the only way from a running service to FastStream."""

from __future__ import annotations

from functools import partial

from faststream.nats import NatsBroker

from callboard.kernel.broker import drain_commands, make_broker
from callboard.kernel.closing import Closing
from callboard.kernel.commands import register
from callboard.kernel.dead_letters import DeadLetters
from callboard.kernel.definition import ServiceDefinition
from callboard.kernel.health import Health
from callboard.kernel.reactions import ReactionSubscriber, start_broker
from callboard.kernel.resources import Resources


async def subscribe(definition: ServiceDefinition, resources: Resources, closing: Closing, health: Health) -> None:
    """Connect once more, and hear all commands and reactions of `definition` from now on.

    Raises:
        Unavailable: NATS did not answer, or refused a consumer.
    """
    settings = resources.settings
    url, name = settings.nats_url.get_secret_value(), f"callboard-{definition.name}-bus"
    broker = make_broker(url, name=name, grace=settings.shutdown_grace)
    _hang_commands(broker, definition, resources)
    subscribers = _hang_reactions(broker, definition, resources)
    closing.add("broker", broker.stop)
    closing.add("commands", partial(drain_commands, broker, settings.shutdown_grace))
    await start_broker(broker, subscribers)
    for subscriber in subscribers:
        health.add(f"reaction:{subscriber.name}", partial(subscriber.check, broker.config.connection_state.stream))


def _hang_commands(broker: NatsBroker, definition: ServiceDefinition, resources: Resources) -> None:
    """Register every command of `definition` on `broker`."""
    for handler in definition.commands:
        register(broker, resources.namespace, handler.command, partial(handler.handle, resources))


def _hang_reactions(
    broker: NatsBroker, definition: ServiceDefinition, resources: Resources
) -> list[ReactionSubscriber]:
    """Register every reaction of `definition` on `broker`."""
    subscribers = [
        ReactionSubscriber(
            reaction,
            service=definition.name,
            namespace=resources.namespace,
            registry=definition.registry,
            react=partial(reaction.react, resources),
            wait_for=resources.views.wait_for,
            dead_letters=DeadLetters(resources.nc, resources.namespace),
        )
        for reaction in definition.reactions
    ]
    for subscriber in subscribers:
        subscriber.register(broker)
    return subscribers

"""Where events go that a reaction gave up on: a stream of their own, so that somebody can look and send them again."""

from __future__ import annotations

from nats.aio.client import Client
from nats.js import JetStreamContext

from callboard.contracts.subjects import Namespace
from callboard.kernel.log.cloudevents import encode_value
from callboard.kernel.log.raw_event import RawEvent

_SERVERS_OWN = "nats-"
_ERROR_CHARACTERS = 2000

SUBJECT = "callboard-dead-subject"
POSITION = "callboard-dead-position"
ERROR = "callboard-dead-error"


class DeadLetters:
    """The dead letters of every service. Kept until somebody deletes them."""

    def __init__(self, nc: Client, namespace: Namespace) -> None:
        """`EventStore.open` makes the stream that they go to."""
        self._js: JetStreamContext = nc.jetstream(timeout=5)  # pyright: ignore[reportUnknownMemberType] - **opts
        self._namespace = namespace

    async def keep(self, event: RawEvent, service: str, reaction: str, error: Exception) -> None:
        """Append `event` with its own headers and body, and why `reaction` of `service` gave up on it.

        Keeping the same event again within two minutes adds nothing. Raises what nats-py raises when it does not land.
        """
        await self._js.publish(
            self._namespace.dead_letter(service, reaction),
            event.body,
            stream=self._namespace.dead_letter_stream,
            headers={
                # The server's own headers would be obeyed again: an expectation of the log makes no sense here.
                **{name: value for name, value in event.headers.items() if not name.lower().startswith(_SERVERS_OWN)},
                "Nats-Msg-Id": f"{service}-{reaction}-{event.position}",
                SUBJECT: event.subject,
                POSITION: str(event.position),
                ERROR: encode_value(f"{type(error).__name__}: {error}"[:_ERROR_CHARACTERS]),
            },
        )

"""Commands, on the asker's side."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, TypeVar, cast

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError
from opentelemetry.trace import SpanKind
from pydantic import ValidationError

from callboard.contracts.problems import Refused
from callboard.contracts.subjects import Namespace
from callboard.kernel.errors import Unavailable
from callboard.kernel.telemetry import TRACEPARENT, current_traceparent, span

if TYPE_CHECKING:
    from callboard.contracts.commands.base import Accepted, Command, Reply

AcceptedT = TypeVar("AcceptedT", bound="Accepted")

_FIRST_PAUSE = 0.1
_LAST_PAUSE = 1.0
"""Seconds between tries; each pause is twice the one before."""


class CommandClient:
    """Sends commands to whichever process of the owning service is free."""

    def __init__(self, nc: Client, namespace: Namespace) -> None:
        """`nc` is this process's connection; commands go to the subjects of `namespace`."""
        self._nc = nc
        self._namespace = namespace

    async def send(self, command: Command[AcceptedT], *, timeout: float = 5.0, patience: float = 10.0) -> AcceptedT:  # noqa: ASYNC109 - one try's share, not the whole call's
        """The owner's acceptance.

        A try that brings no answer is repeated under the same id, so that the command takes effect once at most: a
        service that is being restarted is waited for.

        Args:
            command: what is asked.
            timeout: seconds that one try waits for its answer.
            patience: seconds after which no further try is begun.

        Raises:
            Refused: the owner said no, and why.
            Unavailable: nobody answered; the command may have taken effect or not, and may be sent again as it is.
        """
        subject = self._namespace.command(command.service, command.verb)
        with span(f"ask {subject}", kind=SpanKind.CLIENT):
            body = command.model_dump_json().encode()
            reply = self._read(command, await self._ask(command.service, subject, body, timeout, patience))
        if reply.refused is not None:
            raise Refused(reply.refused)
        return cast("AcceptedT", reply.accepted)

    async def _ask(self, service: str, subject: str, body: bytes, wait: float, patience: float) -> bytes:
        headers = {"content-type": "application/json", TRACEPARENT: current_traceparent() or ""}
        deadline = time.monotonic() + patience
        pause = _FIRST_PAUSE
        while True:
            try:
                return (await self._nc.request(subject, body, timeout=wait, headers=headers)).data
            except (NatsError, TimeoutError) as error:
                if time.monotonic() + pause > deadline:
                    raise Unavailable(self._sentence(service, error)) from error
            await asyncio.sleep(pause)
            pause = min(_LAST_PAUSE, 2 * pause)

    def _read(self, command: Command[AcceptedT], data: bytes) -> Reply[Any]:
        from callboard.contracts.commands.base import Reply  # noqa: PLC0415 - most services send no commands

        try:
            return Reply[command.accepted].model_validate_json(data)
        except ValidationError as error:
            raise Unavailable(
                f"The answer of the {command.service} service cannot be read: it runs another version of Callboard."
            ) from error

    def _sentence(self, service: str, reason: Exception) -> str:
        if not self._nc.is_connected:
            return f"NATS cannot be reached just now, so the {service} service cannot be asked."
        if isinstance(reason, NoRespondersError):
            return f"The {service} service is not running: nobody answers its commands."
        return f"The {service} service did not answer in time."

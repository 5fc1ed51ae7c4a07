"""Commands, on the owner's side: requests on `cmd.<service>.<verb>`, shared among its processes by a queue group.

Whatever happens inside, the asker gets a `Reply`: accepted, or refused with a problem. The command's id is its
idempotency: a handler that meets an id again answers as before.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias, TypeVar

from fast_depends.exceptions import ValidationError as UnfitMessage
from faststream.message import StreamMessage
from faststream.middlewares import BaseMiddleware
from faststream.nats import NatsBroker, NatsRouter
from opentelemetry import trace
from opentelemetry.trace import SpanKind
from pydantic import ValidationError

from callboard.contracts.commands.base import Accepted, Command, Reply
from callboard.contracts.event import Origin
from callboard.contracts.problems import Problem, Refused
from callboard.contracts.subjects import Namespace
from callboard.kernel.errors import Unavailable
from callboard.kernel.logs import bound
from callboard.kernel.structured import structlog
from callboard.kernel.telemetry import TRACEPARENT, current_traceparent, span

CONCURRENCY = 32
"""Commands of one verb that one process works on at the same time."""

CommandT = TypeVar("CommandT", bound=Command[Any])
Answer: TypeAlias = "Callable[[CommandT, Origin], Awaitable[Accepted]]"

_log = structlog.stdlib.get_logger(__name__)

INTERNAL_ERROR = Problem(
    code="INTERNAL_ERROR",
    message="Something went wrong on our side while carrying this out.",
    retryable=True,
    hint="Try again; if it happens again, look for the trace id in the service's log.",
)
UNAVAILABLE = Problem(
    code="UNAVAILABLE",
    message="The event log or the database cannot be reached just now.",
    retryable=True,
    hint="Try again in a moment.",
)


def register(broker: NatsBroker, namespace: Namespace, command: type[CommandT], answer: Answer[CommandT]) -> None:
    """Let `broker` answer `command` with `answer`, in the queue group of the command's service."""

    async def handle(body: CommandT) -> Reply[Any]:
        with bound(command_id=body.id):
            try:
                return Reply(accepted=await answer(body, origin_of(body)))
            except Exception as error:  # noqa: BLE001 - the asker waits for an answer whatever happened
                return Reply(refused=await _problem(error))

    handle.__name__ = command.verb
    handle.__doc__ = command.__doc__
    handle.__annotations__ = {"body": command, "return": Reply[command.accepted]}
    router = NatsRouter(middlewares=[_AlwaysReply], decoder=_decode)
    subscriber = router.subscriber(
        namespace.command(command.service, command.verb),
        queue=command.service,
        max_workers=CONCURRENCY,
        title=command.verb,
        description=command.__doc__,
    )
    subscriber(handle)
    broker.include_router(router)


def origin_of(command: Command[Any]) -> Origin:
    """The origin of what `command` gives rise to, in the present trace."""
    return Origin(source=command.service, actor=command.actor, cause=str(command.id), traceparent=current_traceparent())


class _AlwaysReply(BaseMiddleware[Any, Any]):
    """Opens the command's span, and refuses what does not even reach its handler."""

    async def consume_scope(self, call_next: Callable[[Any], Awaitable[Any]], msg: StreamMessage[Any]) -> Any:
        parent = msg.headers.get(TRACEPARENT)
        with span(f"answer {msg.raw_message.subject}", parent=parent, kind=SpanKind.SERVER):
            try:
                return await call_next(msg)
            except (UnfitMessage, ValidationError) as error:
                return Reply[Accepted](refused=_bad_command(error))


async def _decode(message: StreamMessage[Any]) -> Any:
    """The body as JSON, whatever its content type claims; None, which fits no command, for anything else."""
    try:
        return json.loads(message.body)
    except (ValueError, RecursionError):  # the latter for what is nested thousands deep
        return None


async def _problem(error: Exception) -> Problem:
    match error:
        case Refused(problem=problem):
            return problem
        case Unavailable():
            await _log.awarning("command_put_off", error=str(error))
            return UNAVAILABLE
        case _:
            trace.get_current_span().record_exception(error)
            await _log.aerror("command_failed", exc_info=error)
            return INTERNAL_ERROR


def _bad_command(error: UnfitMessage | ValidationError) -> Problem:
    cause = error.original_error if isinstance(error, UnfitMessage) else error
    reason = _first(cause) if isinstance(cause, ValidationError) else "its body does not fit"
    return Problem(
        code="BAD_COMMAND",
        message=f"The command cannot be read: {reason}.",
        hint="Both sides must run versions of Callboard that know this command.",
    )


def _first(error: ValidationError) -> str:
    detail = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in detail["loc"] if part != "body")
    return f"{where}: {detail['msg']}" if where else "its body is no JSON object of the expected form"

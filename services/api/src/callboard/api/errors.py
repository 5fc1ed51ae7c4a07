"""Typed errors as RFC 9457 problem details: the one place where a failure gets an HTTP status."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypeAlias

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from callboard.api.forms import BadForm
from callboard.api.problems import Elsewhere, GatewayError, InvalidRequest, NotAcceptable, NotFound, Stalled
from callboard.contracts.problems import Problem, Refused
from callboard.kernel.database import DatabaseError
from callboard.kernel.errors import Conflict, NatsUnreachable, TooLarge, Unavailable
from callboard.kernel.outages import is_outage
from callboard.kernel.projections import ViewBehind

Found: TypeAlias = tuple[HTTPStatus, Problem]

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 1

_BY_CODE: Mapping[str, HTTPStatus] = {
    "FILE_TOO_LARGE": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "NO_PREVIEW": HTTPStatus.NOT_FOUND,
    "CONFLICT": HTTPStatus.CONFLICT,
    "JOB_IS_OVER": HTTPStatus.CONFLICT,
    "JOB_IS_PAUSED": HTTPStatus.CONFLICT,
    "JOB_IS_RUNNING": HTTPStatus.CONFLICT,
    "IDEMPOTENCY_KEY_REUSED": HTTPStatus.CONFLICT,
    "JOB_ID_TAKEN": HTTPStatus.CONFLICT,
    "BAD_JSON": HTTPStatus.BAD_REQUEST,
    "BODY_TOO_LARGE": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "TOO_MANY_ITEMS": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "JOB_TOO_LARGE": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}
"""Refusals whose status is not the usual 422."""

_BY_KIND: Mapping[type[GatewayError], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    NotAcceptable: HTTPStatus.NOT_ACCEPTABLE,
    Stalled: HTTPStatus.REQUEST_TIMEOUT,
    Elsewhere: HTTPStatus.MISDIRECTED_REQUEST,
}
"""The gateway's own refusals whose status is not the usual 422."""

_INTERNAL = Problem(
    code="INTERNAL_ERROR",
    message="Something went wrong inside Callboard.",
    hint="The server's log names the cause under this trace id; please report it.",
)


class ProblemDetails(BaseModel):
    """An error as RFC 9457 shapes it, with what Callboard adds: `code`, `retryable`, `hint`, `trace_id`."""

    type: str = Field(description="`urn:callboard:problem:<CODE>`", examples=["urn:callboard:problem:EMPTY_FILE"])
    title: str = Field(description="The status in words.")
    status: int
    detail: str = Field(description="One sentence in plain words.")
    instance: str = Field(description="The address that was asked for.")
    code: str = Field(description="Stable, for programs.", examples=["EMPTY_FILE"])
    retryable: bool = Field(description="Whether the same request may succeed later without a change.")
    hint: str | None = Field(default=None, description="What to do about it.")
    trace_id: str | None = Field(default=None, description="The trace that this request is part of.")


def problem_of(error: Exception) -> tuple[HTTPStatus, Problem]:
    """The status and the words for any error. What nobody foresaw is a 500 that tells nothing of the inside."""
    for kinds, answer in _ANSWERS:
        if isinstance(error, kinds):
            return answer(error)
    if is_outage(error):
        return _of_outage(error)
    return HTTPStatus.INTERNAL_SERVER_ERROR, _INTERNAL


def details(status: HTTPStatus, problem: Problem, *, instance: str, trace_id: str | None) -> ProblemDetails:
    """The body of the answer."""
    return ProblemDetails(
        type=f"urn:callboard:problem:{problem.code}",
        title=status.phrase,
        status=status,
        detail=problem.message,
        instance=instance,
        code=problem.code,
        retryable=problem.retryable,
        hint=problem.hint,
        trace_id=trace_id,
    )


def _of_gateway(error: GatewayError) -> Found:
    return _BY_KIND.get(type(error), HTTPStatus.UNPROCESSABLE_ENTITY), error.problem


def _of_refusal(error: Refused) -> Found:
    return _refused_status(error.problem), error.problem


def _of_form(error: BadForm) -> Found:
    return HTTPStatus.BAD_REQUEST, InvalidRequest(str(error), code="BAD_FORM").problem


def _of_validation(error: RequestValidationError) -> Found:
    return HTTPStatus.UNPROCESSABLE_ENTITY, InvalidRequest(_first_mistake(error)).problem


def _of_conflict(_error: Conflict) -> Found:
    return HTTPStatus.CONFLICT, Problem(
        code="CONFLICT",
        message="Somebody else changed this at the same moment.",
        retryable=True,
        hint="Read it again and repeat the request if it is still wanted.",
    )


def _of_too_large(error: TooLarge) -> Found:
    return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, Problem(code="FILE_TOO_LARGE", message=f"{error}.")


def _refused_status(problem: Problem) -> HTTPStatus:
    if problem.retryable:
        return HTTPStatus.SERVICE_UNAVAILABLE
    if problem.code.endswith("_NOT_FOUND"):
        return HTTPStatus.NOT_FOUND
    return _BY_CODE.get(problem.code, HTTPStatus.UNPROCESSABLE_ENTITY)


def _of_http(error: HTTPException) -> Found:
    status = HTTPStatus(error.status_code)
    sentence = {
        HTTPStatus.NOT_FOUND: "There is nothing at this address.",
        HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that method.",
    }.get(status, str(error.detail))
    return status, Problem(
        code=status.name, message=sentence, hint="GET /openapi.json lists every address and what it takes."
    )


def _of_view_behind(error: ViewBehind) -> Found:
    return HTTPStatus.SERVICE_UNAVAILABLE, Problem(
        code="VIEW_BEHIND",
        message=f"The view has not reached position {error.position} yet.",
        retryable=True,
        hint="Ask again in a moment, or without a position to read what is there.",
    )


def _of_outage(error: Exception) -> Found:
    known = isinstance(error, Unavailable) and str(error)
    return HTTPStatus.SERVICE_UNAVAILABLE, Problem(
        code="UNAVAILABLE",
        message=str(error) if known else "A service or server behind the gateway does not answer.",
        retryable=True,
        hint="It is being restarted or was not started; ask again in a moment, and see GET /v1/status.",
    )


def _first_mistake(error: RequestValidationError) -> str:
    """`query.limit: Input should be less than or equal to 500.`; with several mistakes, the first."""
    mistakes: list[dict[str, Any]] = list(error.errors())
    first = mistakes[0]
    place = ".".join(str(part) for part in first["loc"])
    more = f" (and {len(mistakes) - 1} more)" if len(mistakes) > 1 else ""
    return f"{place}: {str(first['msg']).rstrip('.')}.{more}"


_ANSWERS: Sequence[tuple[tuple[type[Exception], ...], Callable[[Any], Found]]] = (
    ((GatewayError,), _of_gateway),
    ((Refused,), _of_refusal),
    ((BadForm,), _of_form),
    ((RequestValidationError,), _of_validation),
    ((HTTPException,), _of_http),
    ((Conflict,), _of_conflict),
    ((TooLarge,), _of_too_large),
    ((ViewBehind,), _of_view_behind),
    ((Unavailable, NatsUnreachable, DatabaseError), _of_outage),
)
"""Which errors get which answer; the first that fits."""

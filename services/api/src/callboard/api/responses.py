"""Errors on their way out: problem details with their media type, and when to come back."""

from __future__ import annotations

from http import HTTPStatus

from opentelemetry import trace
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from callboard.api.errors import MEDIA_TYPE, RETRY_AFTER_SECONDS, details, problem_of


def problem_response(request: Request, error: Exception) -> Response:
    """Any error as the response that its sender gets."""
    status, problem = problem_of(error)
    body = details(status, problem, instance=request.url.path, trace_id=_trace_id())
    headers = dict(getattr(error, "headers", None) or {})
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return JSONResponse(body.model_dump(mode="json"), status_code=status, headers=headers, media_type=MEDIA_TYPE)


async def answer_problem(request: Request, error: Exception) -> Response:
    """`problem_response` as Starlette calls exception handlers."""
    return problem_response(request, error)


def _trace_id() -> str | None:
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None

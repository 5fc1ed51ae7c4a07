"""Every request is one span of its caller's trace, and tells the trace id; what nobody caught becomes a 500 here."""

from __future__ import annotations

import logging
from http import HTTPStatus

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from callboard.api.errors import problem_of
from callboard.api.responses import problem_response
from callboard.kernel.telemetry import TRACEPARENT, span

TRACE_HEADER = "Callboard-Trace-Id"

_log = logging.getLogger(__name__)


class Tracing:
    """ASGI middleware; a `traceparent` (W3C) that comes with a request is continued."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request inside its span."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        parent = Headers(scope=scope).get(TRACEPARENT)
        with span(f"{scope['method']}", parent=parent, kind=SpanKind.SERVER) as opened:
            opened.set_attribute("http.request.method", scope["method"])
            answer = _Answer(send, opened)
            try:
                await self._app(scope, receive, answer.send)
            except ClientDisconnect:
                _log.info("the sender of the request of %s went away before its end", scope["path"])
            except Exception as error:
                if answer.started:
                    raise
                _tell(error, scope["path"])
                await problem_response(Request(scope), error)(scope, receive, answer.send)
            _name(opened, scope)


class _Answer:
    """Adds the trace id to the response, and knows whether it has begun."""

    def __init__(self, send: Send, opened: Span) -> None:
        self._send = send
        self._span = opened
        self.started = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            MutableHeaders(scope=message)[TRACE_HEADER] = trace.format_trace_id(self._span.get_span_context().trace_id)
            self._span.set_attribute("http.response.status_code", message["status"])
        await self._send(message)


def _tell(error: Exception, path: str) -> None:
    """Log an outage in a line, and a defect with all that is known of it."""
    status, problem = problem_of(error)
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("the request of %s met a defect", path, exc_info=error)
    else:
        _log.warning("the request of %s was turned down: %s", path, problem.message)


def _name(opened: Span, scope: Scope) -> None:
    # The route's template, not the path: ids in span names would make every request a kind of its own.
    route = getattr(scope.get("route"), "path", None)
    if route is not None:
        opened.update_name(f"{scope['method']} {route}")
        opened.set_attribute("http.route", route)

"""Traces: W3C trace context in and out, and OpenTelemetry spans, sent by OTLP over HTTP when a collector is named.

Ids are real even where nothing is exported, so that log lines and events of one piece of work can be found by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Protocol, TypeAlias, runtime_checkable

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from callboard.kernel.quiet_tracing import QuietTracerProvider

Attributes: TypeAlias = Mapping[str, str | int | float | bool]

TRACEPARENT = "traceparent"
_PROPAGATOR = TraceContextTextMapPropagator()
_SCOPE = "callboard"


@runtime_checkable
class Sending(Protocol):
    """What of OpenTelemetry's own provider is needed here; its SDK is imported only where something is exported."""

    def force_flush(self, timeout_millis: int = ...) -> bool:
        """Send what has not been sent yet."""
        ...

    def shutdown(self) -> None:
        """Send no more."""
        ...


class Telemetry:
    """This process's tracing, from `start_telemetry` to `shutdown`."""

    def __init__(self, provider: Sending | None = None) -> None:
        """`provider` is the one that OpenTelemetry hands its tracers out from, where something is exported."""
        self._provider = provider

    def shutdown(self, timeout: float = 5.0) -> None:
        """Send what has not been sent yet, for at most `timeout` seconds, and stop."""
        if self._provider is not None:
            self._provider.force_flush(int(timeout * 1000))
            self._provider.shutdown()


def start_telemetry(service: str, *, endpoint: str | None = None) -> Telemetry:
    """Begin tracing in this process. Called once, from `__main__`.

    Args:
        service: becomes `service.name`.
        endpoint: base address of a collector's OTLP/HTTP receiver, e.g. `http://127.0.0.1:4318`; None exports nothing.
    """
    current = trace.get_tracer_provider()
    if isinstance(current, Sending):
        return Telemetry(current)
    if endpoint is None:
        if not isinstance(current, QuietTracerProvider):
            trace.set_tracer_provider(QuietTracerProvider())
        return Telemetry()
    # The SDK, protobuf and an HTTP client took a tenth of a service's imports: not where nobody collects.
    from callboard.kernel.exporting import exporting_provider  # noqa: PLC0415

    provider = exporting_provider(service, endpoint)
    trace.set_tracer_provider(provider)
    return Telemetry(provider)


def span(
    name: str,
    *,
    parent: str | None = None,
    kind: SpanKind = SpanKind.INTERNAL,
    attributes: Attributes | None = None,
) -> AbstractContextManager[Span]:
    """A span around the block, current inside it.

    It continues the trace that `parent` (a W3C traceparent) names; without one, the current span's; without either it
    begins a trace. An exception that leaves the block is recorded on it.
    """
    tracer = trace.get_tracer(_SCOPE)
    return tracer.start_as_current_span(name, context=_context(parent), kind=kind, attributes=attributes)


def current_traceparent() -> str | None:
    """The W3C traceparent of the current span; None outside every span."""
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"


def _context(parent: str | None) -> Context | None:
    if parent is None:
        return None
    return _PROPAGATOR.extract({TRACEPARENT: parent})

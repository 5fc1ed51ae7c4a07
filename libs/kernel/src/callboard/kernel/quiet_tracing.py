"""Tracing for a process that exports nothing: spans that are ids and nothing else.

Events and log lines name the trace and the span that they are part of, whether or not anybody collects spans. A span of
OpenTelemetry's SDK costs several times what its ids do: it keeps times, attributes and events for an exporter.
"""

from __future__ import annotations

import random
from contextvars import Token
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context, attach, detach
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, TraceFlags, Tracer, TracerProvider

_BEGINNING = TraceFlags(TraceFlags.SAMPLED | 0x02)
"""A trace that begins here is sampled, for those who do export; 2 says that its id is random (W3C, level 2)."""


class QuietTracer(Tracer):
    """Begins spans that record nothing; what continues a trace keeps its id, its flags and its state."""

    def start_span(self, name: str, context: Context | None = None, *_: Any, **__: Any) -> Span:  # noqa: ARG002 - the interface's
        """A span with an id of its own, in the trace of the one that `context` holds or that is current."""
        parent = trace.get_current_span(context).get_span_context()
        if parent.is_valid:
            trace_id, flags, state = parent.trace_id, parent.trace_flags, parent.trace_state
        else:
            trace_id, flags, state = _some_id(128), _BEGINNING, None
        own = SpanContext(trace_id, _some_id(64), is_remote=False, trace_flags=flags, trace_state=state)
        return NonRecordingSpan(own)

    def start_as_current_span(  # pyright: ignore[reportIncompatibleMethodOverride] - OpenTelemetry's serves as a decorator, too
        self, name: str, context: Context | None = None, *_: Any, **__: Any
    ) -> _Current:
        """The same, current inside the block."""
        return _Current(self.start_span(name, context))


class _Current:
    """A span that is current inside the block. As OpenTelemetry's `use_span`, which is three generators for the same."""

    __slots__ = ("_span", "_token")

    def __init__(self, span: Span) -> None:
        self._span = span
        self._token: Token[Context]

    def __enter__(self) -> Span:
        self._token = attach(trace.set_span_in_context(self._span))
        return self._span

    def __exit__(self, *_: object) -> None:
        detach(self._token)


class QuietTracerProvider(TracerProvider):
    """Hands the one tracer to whoever asks."""

    def __init__(self) -> None:
        """Nothing is collected, so that nothing need be shut down."""
        self._tracer = QuietTracer()

    def get_tracer(self, *_: Any, **__: Any) -> Tracer:
        """The tracer, whatever it is for."""
        return self._tracer


def _some_id(bits: int) -> int:
    return random.getrandbits(bits) or 1

"""Log lines: one JSON object each, or pretty on a terminal; ours and those of the libraries alike.

Every line says `time`, `level`, `service`, `logger` and `event`; `trace_id` and `span_id` while a span is open; and
whatever `bound` holds at that moment, such as `job_id` or `document_id`.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from opentelemetry import trace

from callboard.kernel.redaction import redact_value
from callboard.kernel.settings import LogFormat, LogLevel
from callboard.kernel.structured import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

_CHATTY = ("uvicorn", "faststream", "callboard.bus", "httpx", "httpcore", "urllib3", "asyncio", "python_multipart")


def configure_logging(
    service: str,
    *,
    format: LogFormat = LogFormat.AUTO,  # noqa: A002 - the setting's own word
    level: LogLevel = LogLevel.INFO,
    to: TextIO | None = None,
) -> None:
    """Send every log line of this process to `to` (standard error unless given). Called once, from `__main__`."""
    stream = to or sys.stderr
    pretty = format is LogFormat.PRETTY or (format is LogFormat.AUTO and stream.isatty())
    shared = _shared_processors(service)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_last_processors(pretty=pretty))
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.captureWarnings(capture=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


@contextmanager
def bound(**fields: Any) -> Generator[None]:
    """Put `fields` on every line that is logged inside, by whomever; those that are None are left out."""
    with structlog.contextvars.bound_contextvars(
        **{key: str(value) for key, value in fields.items() if value is not None}
    ):
        yield


def _shared_processors(service: str) -> list[Processor]:
    def name_service(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event.setdefault("service", service)
        return event

    return [
        structlog.contextvars.merge_contextvars,
        name_service,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        _add_trace,
    ]


def _last_processors(*, pretty: bool) -> list[Processor]:
    meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if pretty:
        return [meta, structlog.processors.format_exc_info, _redact, structlog.dev.ConsoleRenderer()]
    return [
        meta,
        structlog.processors.format_exc_info,
        _redact,
        structlog.processors.JSONRenderer(default=str, ensure_ascii=False),
    ]


def _add_trace(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = trace.format_trace_id(context.trace_id)
        event["span_id"] = trace.format_span_id(context.span_id)
    return event


def _redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return redact_value(event)

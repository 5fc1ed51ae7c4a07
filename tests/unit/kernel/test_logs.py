"""Log lines: JSON for machines, one format for every library, and no secret in any of them."""

import io
import json
import logging
from collections.abc import Generator
from typing import Any

import pytest
import structlog

from callboard.kernel.logs import bound, configure_logging
from callboard.kernel.redaction import redact, redact_value
from callboard.kernel.settings import LogFormat, LogLevel
from callboard.kernel.telemetry import current_traceparent, span, start_telemetry


class Lines:
    """What was logged, line by line."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def last(self) -> dict[str, Any]:
        return json.loads(self.text.splitlines()[-1])


@pytest.fixture
def lines() -> Generator[Lines]:
    """Logging as a service has it, into memory; afterwards as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    captured = Lines()
    configure_logging("ingest", to=captured.stream, level=LogLevel.INFO)
    yield captured
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def test_a_line_is_one_json_object(lines: Lines) -> None:
    """Without a terminal each line is an object with time, level, service and event."""
    structlog.stdlib.get_logger("callboard.test").info("took_in", size=3)

    line = lines.last
    assert ("took_in", "info", "ingest", 3) == (line["event"], line["level"], line["service"], line["size"])
    assert line["time"].endswith("Z")


def test_libraries_log_the_same_way(lines: Lines) -> None:
    """What NATS, uvicorn or FastStream log by the standard library comes out as the same objects."""
    logging.getLogger("nats.aio.client").warning("lost %s", "nats://u:s3cret@h:1")

    line = lines.last
    assert ("lost nats://u:***@h:1", "nats.aio.client", "ingest") == (line["event"], line["logger"], line["service"])


def test_bound_fields_are_on_every_line_inside(lines: Lines) -> None:
    """A job's id is on each line of its work and on none after it."""
    with bound(job_id="j1", document_id=None):
        logging.getLogger("x").warning("inside")
        inside = lines.last
    logging.getLogger("x").warning("outside")

    assert ("j1", False) == (inside.get("job_id"), "document_id" in inside)
    assert "job_id" not in lines.last


def test_a_line_names_its_trace(lines: Lines) -> None:
    """A line inside a span can be found by the span's trace."""
    start_telemetry("test")
    with span("work"):
        logging.getLogger("x").warning("inside")
        traceparent = current_traceparent() or ""

    assert [lines.last["trace_id"], lines.last["span_id"]] == traceparent.split("-")[1:3]


def test_an_exception_is_told_without_its_secrets(lines: Lines) -> None:
    """A traceback that quotes an address keeps its password to itself."""
    error = ValueError("cannot reach postgresql://ingest:s3cret@h/db")
    structlog.stdlib.get_logger("x").error("broke", exc_info=error, dsn="postgresql://ingest:s3cret@h/db")

    assert "ValueError: cannot reach postgresql://ingest:***@h/db" in lines.last["exception"]
    assert "s3cret" not in lines.text


def test_lines_below_the_level_are_not_written(lines: Lines) -> None:
    """The level holds for ours and for the libraries' lines."""
    structlog.stdlib.get_logger("x").debug("quiet")
    logging.getLogger("y").debug("quiet")

    assert "" == lines.text


def test_pretty_lines_are_for_people() -> None:
    """On request, a line is text and no JSON."""
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        configure_logging("ingest", format=LogFormat.PRETTY, to=stream)
        structlog.stdlib.get_logger("x").info("took_in", password="s3cret")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        logging.captureWarnings(capture=False)
        structlog.reset_defaults()

    assert "took_in" in stream.getvalue()
    assert not stream.getvalue().startswith("{")
    assert "s3cret" not in stream.getvalue()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nats://user:pa@ss@host:4222/x", "nats://user:***@host:4222/x"),
        ("nats://t0ken@host:4222", "nats://***@host:4222"),
        ("nats://a:b@h1:1,nats://c:d@h2:2", "nats://a:***@h1:1,nats://c:***@h2:2"),
        ("host=h password='s c' user=u", "host=h password=*** user=u"),
        ("http://host:4222/a@b", "http://host:4222/a@b"),
        ("mail anna@example.org: hello", "mail anna@example.org: hello"),
    ],
)
def test_redaction_hides_secrets_and_nothing_else(text: str, expected: str) -> None:
    """Passwords and tokens of addresses go; everything else stays."""
    assert expected == redact(text)


def test_redaction_hides_what_a_key_calls_secret() -> None:
    """A value under a key such as `api_key` is hidden whole, however deep."""
    assert {"a": [{"api_key": "***", "n": 1}]} == redact_value({"a": [{"api_key": "k", "n": 1}]})

"""Trace context: real ids without a collector, continued across processes, exported when a collector is named."""

import http.server
import re
import subprocess
import sys
import threading

import pytest

from callboard.kernel.telemetry import current_traceparent, span, start_telemetry

TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]\Z")
"""Sampled; 2 says that the trace id is random (W3C Trace Context, level 2)."""


@pytest.fixture(autouse=True)
def telemetry() -> None:
    """Tracing as a process starts it."""
    start_telemetry("test")


def trace_of(traceparent: str | None) -> str:
    return (traceparent or "--").split("-")[1]


def test_ids_are_real_without_a_collector() -> None:
    """Inside a span there is a W3C traceparent; outside there is none."""
    with span("work"):
        inside = current_traceparent() or ""

    assert TRACEPARENT.match(inside)
    assert current_traceparent() is None


def test_a_span_continues_the_trace_it_is_given() -> None:
    """A traceparent out of a header wins over the span that happens to be open."""
    with span("here"), span("there", parent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"):
        assert "0af7651916cd43dd8448eb211c80319c" == trace_of(current_traceparent())


def test_a_span_inside_a_span_is_the_same_trace() -> None:
    """Without a parent named, work belongs to what surrounds it."""
    with span("outer"):
        outer = current_traceparent()
        with span("inner"):
            assert trace_of(outer) == trace_of(current_traceparent())
            assert outer != current_traceparent()


def test_an_unsampled_parent_still_gives_an_id() -> None:
    """Where a caller does not sample, events and lines can be found all the same."""
    with span("work", parent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"):
        assert "0af7651916cd43dd8448eb211c80319c" == trace_of(current_traceparent())


def test_a_broken_parent_begins_a_trace() -> None:
    """A header that is no traceparent breaks nothing."""
    with span("work", parent="rubbish"):
        assert TRACEPARENT.match(current_traceparent() or "")


def test_spans_reach_a_collector_before_the_process_ends() -> None:
    """With an endpoint set, shutting down sends what is still buffered, over OTLP/HTTP."""
    received: list[tuple[str, bytes]] = []

    class Collector(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's word
            """Say nothing."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    program = (
        "from callboard.kernel.telemetry import span, start_telemetry\n"
        f"t = start_telemetry('exporter', endpoint='http://127.0.0.1:{server.server_port}/')\n"
        "with span('the work'): pass\n"
        "t.shutdown()\n"
    )
    try:
        subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, timeout=30)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

    ((path, body),) = received
    assert "/v1/traces" == path
    assert b"the work" in body

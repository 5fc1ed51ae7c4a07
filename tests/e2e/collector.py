"""An OpenTelemetry collector's OTLP/HTTP receiver, as far as a test needs one: it keeps the spans that it is sent."""

import gzip
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


class ReceivedSpan(NamedTuple):
    """One span: who sent it, its name, its own id, its parent's, and its trace's, in hexadecimal."""

    service: str
    name: str
    id: str
    parent: str
    trace: str


class Collector:
    """Keeps spans and lets a test wait for them."""

    def __init__(self) -> None:
        self.spans: list[ReceivedSpan] = []
        self._arrived = threading.Condition()

    def take(self, body: bytes) -> None:
        """Take one export in."""
        received = list(spans_of(ExportTraceServiceRequest.FromString(body)))
        with self._arrived:
            self.spans += received
            self._arrived.notify_all()

    def until(self, condition: Callable[[list[ReceivedSpan]], bool], seconds: float = 30) -> bool:
        """Wait until the spans fulfil a condition; whether they do."""
        with self._arrived:
            return self._arrived.wait_for(lambda: condition(self.spans), seconds)


def spans_of(request: ExportTraceServiceRequest) -> Generator[ReceivedSpan]:
    """The spans of one export."""
    for resource in request.resource_spans:
        service = next(a.value.string_value for a in resource.resource.attributes if a.key == "service.name")
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield ReceivedSpan(
                    service, span.name, span.span_id.hex(), span.parent_span_id.hex(), span.trace_id.hex()
                )


@contextmanager
def collecting() -> Generator[tuple[Collector, str]]:
    """A collector on a free loopback port, and its base address."""
    collector = Collector()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            collector.take(gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's word
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield collector, f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            serving.join()

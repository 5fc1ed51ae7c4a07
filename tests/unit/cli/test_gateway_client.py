"""A command goes on by itself while the gateway restarts, and says a refusal in the gateway's own words."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Thread
from typing import Any

import pytest

from callboard.cli.errors import CliError, InputRefused, NotRunning
from callboard.cli.gateway import Gateway
from callboard.embedded.ports import find_free

Answer = tuple[int, dict[str, Any]]


@contextmanager
def answering(*answers: Answer) -> Generator[tuple[str, list[tuple[str, bytes]]]]:
    """A server that gives these answers in turn, the last one ever after; with the paths and bodies it was sent."""
    left, sent = list(answers), list[tuple[str, bytes]]()

    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            sent.append((self.path, self.rfile.read(int(self.headers.get("Content-Length", 0)))))
            status, body = left.pop(0) if len(left) > 1 else left[0]
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = respond  # noqa: N815 - the library's names

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", sent
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def problem(code: str, *, hint: str | None = None) -> dict[str, Any]:
    return {"code": code, "detail": f"{code} happened.", "hint": hint}


def test_a_gateway_that_is_not_ready_is_asked_again() -> None:
    """503 is waited out, and whoever watches hears why."""
    heard: list[str] = []
    with (
        answering((503, problem("UNAVAILABLE")), (200, {"ok": True})) as (url, _),
        Gateway(url, waiting=heard.append) as g,
    ):
        assert {"ok": True} == g.get("/v1/status")
    assert ["UNAVAILABLE happened"] == heard


def test_an_upload_is_sent_whole_again() -> None:
    """The second try begins at the file's first byte."""
    answers = ((503, problem("UNAVAILABLE")), (202, {"id": "1"}))
    with answering(*answers) as (url, sent), Gateway(url) as gateway:
        assert {"id": "1"} == gateway.upload(BytesIO(b"NATHAN."), "nathan.txt", {"project": "p"})
    assert [True, True] == [b"NATHAN." in body and b'name="project"' in body for _, body in sent]


def test_nothing_that_answers_is_said_so() -> None:
    """When patience is over, the sentence names the address and what to do."""
    url = f"http://127.0.0.1:{find_free()}"
    with Gateway(url, patience=0.2) as gateway, pytest.raises(NotRunning, match=f"Nothing answers at {url}") as caught:
        gateway.get("/v1/status")
    assert "callboard up" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("status", "kind", "exit_code"),
    [(422, InputRefused, 4), (413, InputRefused, 4), (404, CliError, 1), (500, CliError, 1), (503, NotRunning, 3)],
)
def test_a_refusal_keeps_the_gateways_words(status: int, kind: type[CliError], exit_code: int) -> None:
    """Sentence and hint come through, and the exit code tells what kind of trouble it is."""
    with answering((status, problem("X", hint="Do this."))) as (url, _), Gateway(url, patience=0) as gateway:
        with pytest.raises(kind, match=r"^X happened\.$") as caught:
            gateway.get("/")
        assert ("Do this.", exit_code) == (caught.value.hint, caught.value.exit_code)


def test_an_answer_that_is_no_problem_is_still_one_sentence() -> None:
    """Something else answers at the address, such as a proxy."""
    with (
        answering((502, {"oops": 1})) as (url, _),
        Gateway(url, patience=0) as gateway,
        pytest.raises(CliError, match=r"^The gateway answered 502 Bad Gateway\.$"),
    ):
        gateway.get("/")


def test_what_is_not_given_is_not_asked_for() -> None:
    """Parameters that are None stay out of the address."""
    with answering((200, {})) as (url, sent), Gateway(url) as gateway:
        gateway.get("/v1/jobs", status="failed", kind=None)
    assert ["/v1/jobs?status=failed"] == [path for path, _ in sent]

"""Probes against small servers on loopback that answer well, badly, or not at all."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from callboard.embedded.errors import NotYet
from callboard.embedded.ports import LOOPBACK, find_free
from callboard.embedded.probes import http_answers, jetstream_answers


@asynccontextmanager
async def server_that_says(*answers: bytes) -> AsyncGenerator[int]:
    """Greet with the first answer, then give the others at the client's first words, and close."""

    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(answers[0])
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"".join(answers[1:]))
        writer.close()

    server = await asyncio.start_server(serve, LOOPBACK, 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_http_probe_accepts_success() -> None:
    """An answer of the 200s means that the service is up."""
    async with server_that_says(b"", b"HTTP/1.1 204 No Content\r\n\r\n") as port:
        await http_answers(LOOPBACK, port, "/health")


@pytest.mark.parametrize("answer", [b"HTTP/1.1 503 Service Unavailable\r\n\r\n", b"", b"220 mail\r\n"])
async def test_http_probe_reports_anything_else(answer: bytes) -> None:
    """Any other answer is a reason to ask again."""
    async with server_that_says(b"", answer) as port:
        with pytest.raises(NotYet, match="it answered"):
            await http_answers(LOOPBACK, port)


async def test_probe_of_nobody_is_refused() -> None:
    """Where nobody listens, the operating system's own error tells."""
    with pytest.raises(ConnectionRefusedError):
        await http_answers(LOOPBACK, find_free())


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"-ERR 'Authorization Violation'\r\n", "Authorization Violation"),
        (b"HMSG i 1 16 16\r\nNATS/1.0 503\r\n\r\n\r\n", "JetStream is not up"),
        (b'MSG i 1 46\r\n{"error": {"description": "jetstream is off"}}', "jetstream is off"),
        (b"MSG i 1 99\r\ncut", "closed the connection"),
        (b"", "closed the connection"),
    ],
)
async def test_jetstream_probe_gives_the_reason(answer: bytes, reason: str) -> None:
    """A refused login, a server without JetStream and a cut connection are told apart."""
    async with server_that_says(b"INFO {}\r\n", answer) as port:
        with pytest.raises(NotYet, match=reason):
            await jetstream_answers(LOOPBACK, port, "user", "password")


async def test_jetstream_probe_accepts_an_answer() -> None:
    """The account's information means that JetStream serves."""
    async with server_that_says(b"INFO {}\r\n", b"PING\r\nMSG i 1 2\r\n{}\r\n") as port:
        await jetstream_answers(LOOPBACK, port, "user", "password")

"""A small HTTP/1.1 server on a loopback socket, which can also misbehave: say nothing, break off, or be cut in the middle."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

_REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 429: "Too Many Requests", 500: "Internal Server Error"}


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What a client sent; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What the client gets."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    cut_after: int | None = None
    """Break the connection off after so many bytes of the body; the header promised all of them."""
    stall_after: int | None = None
    """Send so many bytes of the body and then nothing, until the client goes away."""
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Hang:
    """Say nothing until the client goes away."""


@dataclass(frozen=True, slots=True)
class Drop:
    """Break the connection off without a word."""


HttpAnswer = Reply | Hang | Drop
Answering = Callable[[HttpRequest], Awaitable[HttpAnswer]]


class HttpPeer:
    """Answers every request by one function; use as an async context manager."""

    def __init__(self, answering: Answering) -> None:
        """`answering` may take its time."""
        self._answering = answering
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self.given_up = 0
        """Requests whose client went away before it was answered."""
        self.someone_left = asyncio.Event()

    @property
    def address(self) -> str:
        """Where it is, without a slash at the end."""
        assert self._server
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening and break off whatever is open."""
        assert self._server
        self._server.close()
        for task in list(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await self._server.wait_closed()

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                while request := await _read(reader):
                    if not await self._answer(request, reader, writer):
                        break
        finally:
            writer.close()

    async def _answer(self, request: HttpRequest, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection goes on."""
        answer = await self._unless_left(request, reader)
        if not isinstance(answer, Reply):
            return False
        if answer.stall_after is not None:
            writer.write(_head(answer) + answer.body[: answer.stall_after])
            await writer.drain()
            await reader.read(1)
            self._left()
            return False
        writer.write(_head(answer) + answer.body[: answer.cut_after])
        await writer.drain()
        return answer.cut_after is None

    async def _unless_left(self, request: HttpRequest, reader: asyncio.StreamReader) -> HttpAnswer:
        """The answer, or Drop where the client went away before there was one."""
        answering = asyncio.ensure_future(self._think(request))
        leaving = asyncio.ensure_future(reader.read(1))
        try:
            await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if answering.done():
                return answering.result()
            self._left()
            return Drop()
        finally:
            for task in (answering, leaving):
                task.cancel()
            await asyncio.gather(answering, leaving, return_exceptions=True)

    def _left(self) -> None:
        self.given_up += 1
        self.someone_left.set()

    async def _think(self, request: HttpRequest) -> HttpAnswer:
        answer = await self._answering(request)
        if isinstance(answer, Hang):
            await asyncio.Event().wait()
        return answer


async def _read(reader: asyncio.StreamReader) -> HttpRequest | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return HttpRequest(method, path, headers, body)


def _head(reply: Reply) -> bytes:
    headers = {
        "content-type": reply.content_type,
        "content-length": str(len(reply.body)),
        **reply.headers,
    }
    lines = [f"HTTP/1.1 {reply.status} {_REASONS.get(reply.status, 'Status')}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

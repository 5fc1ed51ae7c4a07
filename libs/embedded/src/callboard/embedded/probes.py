"""Asking a server once whether it serves. Each probe returns, or raises `NotYet`, `OSError` or `TimeoutError`."""

import asyncio
import json
import secrets
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import asyncpg

from callboard.embedded.errors import NotYet

_PATIENCE_S = 2.0


async def http_answers(host: str, port: int, path: str = "/") -> None:
    """Ask by HTTP; a status from 200 to 299 means that it serves."""
    async with asyncio.timeout(_PATIENCE_S), _connection(host, port) as (reader, writer):
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
        line = (await reader.readline()).decode("latin-1").strip()
        words = line.split(" ", 2)
        if len(words) < 2 or not words[1].startswith("2"):  # noqa: PLR2004 - protocol and status
            raise NotYet(f"it answered {line or 'nothing'}")


async def postgres_answers(dsn: str) -> None:
    """Log in and run a statement."""
    try:
        connection = await asyncpg.connect(dsn, timeout=_PATIENCE_S)
        await connection.execute("select 1")
        await connection.close()
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise NotYet(str(error)) from error


async def jetstream_answers(host: str, port: int, user: str, password: str) -> None:
    """Log in to NATS and ask for the account's JetStream information.

    Speaks the few lines of the NATS client protocol that this takes, so that one probe is one connection without the
    reconnecting, buffering and background tasks of a client.
    """
    inbox = f"_INBOX.{secrets.token_hex(8)}"
    hello = {"user": user, "pass": password, "verbose": False, "pedantic": False, "lang": "python", "version": "0"}
    options = json.dumps({**hello, "name": "callboard probe", "headers": True, "no_responders": True})
    async with asyncio.timeout(_PATIENCE_S), _connection(host, port) as (reader, writer):
        await reader.readline()  # INFO
        writer.write(f"CONNECT {options}\r\nSUB {inbox} 1\r\nPUB $JS.API.INFO {inbox} 0\r\n\r\n".encode())
        answer = json.loads(await _message(reader))
        if "error" in answer:
            raise NotYet(str(answer["error"].get("description", answer["error"])))


async def _message(reader: StreamReader) -> bytes:
    """Read up to the first message; give its payload."""
    while line := (await reader.readline()).decode().strip():
        words = line.split()
        if words[0] == "MSG":
            return await reader.readexactly(int(words[-1]))
        if words[0] == "HMSG":  # no responders: the API has no subscriber yet
            raise NotYet("JetStream is not up")
        if words[0] == "-ERR":
            raise NotYet(line.removeprefix("-ERR").strip(" '"))
    raise NotYet("it closed the connection")


@asynccontextmanager
async def _connection(host: str, port: int) -> AsyncGenerator[tuple[StreamReader, StreamWriter]]:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        yield reader, writer
    except asyncio.IncompleteReadError as error:
        raise NotYet("it closed the connection") from error
    finally:
        writer.close()
        # The answer is in hand; how the farewell went is of no interest.
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)

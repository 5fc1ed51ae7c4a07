"""Hearing what other sessions' commits say, and of the loss of the very connection that one hears by."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Callable

import asyncpg

from callboard.kernel.database import Connection, is_lost


@contextlib.asynccontextmanager
async def listening(
    conn: Connection, topic: str, *, heard: Callable[[str], None], lost: Callable[[], None]
) -> AsyncGenerator[None]:
    """Within the block, call `heard` with the payload of each notification on `<schema>.<topic>`, and `lost` once."""

    def on_notification(_conn: object, _pid: int, _channel: str, payload: object) -> None:
        heard(str(payload))

    def on_loss(_conn: object) -> None:
        lost()

    channel = f"{await conn.fetchval('SELECT current_schema()')}.{topic}"
    conn.add_termination_listener(on_loss)
    await conn.add_listener(channel, on_notification)
    try:
        yield
    finally:
        if not is_lost(conn):
            conn.remove_termination_listener(on_loss)
            await _stop_hearing(conn, channel, on_notification)
        if is_lost(conn):
            _forget(conn)


async def _stop_hearing(conn: Connection, channel: str, on_notification: Callable[..., None]) -> None:
    """Listen no more. A connection that breaks over it is done for, but what ended the block must not be hidden."""
    try:
        await conn.remove_listener(channel, on_notification)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
        _forget(conn)


def _forget(conn: Connection) -> None:
    """Let go of a lost connection's listeners, of which the pool would complain; it may have done so itself."""
    with contextlib.suppress(asyncpg.InterfaceError):
        conn.terminate()

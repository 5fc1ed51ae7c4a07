"""One writer per view: a session's advisory lock, held on the very connection that writes."""

from __future__ import annotations

from callboard.kernel.database import Connection

_KEY = "hashtextextended('callboard.view:' || current_schema() || '.' || $1, 0)"
_TRY = f"SELECT pg_try_advisory_lock({_KEY})"
_WAIT = f"SELECT pg_advisory_lock({_KEY})"
_ASK_AGAIN_SECONDS = 60.0
"""A waiting connection that died without a word is noticed after this long."""


async def try_to_lead(conn: Connection, projection: str) -> bool:
    """Take the view's lock if nobody holds it. It is given back when the connection is released or lost."""
    return bool(await conn.fetchval(_TRY, projection))


async def wait_to_lead(conn: Connection, projection: str) -> None:
    """Queue for the view's lock in the server, which hands it over the moment its holder's session ends."""
    while True:
        try:
            await conn.execute(_WAIT, projection, timeout=_ASK_AGAIN_SECONDS)
        except TimeoutError:
            continue
        return

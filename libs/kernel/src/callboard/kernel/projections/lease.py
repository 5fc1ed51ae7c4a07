"""One writer per view: a session's advisory lock, held on the very connection that writes.

A lock goes with its session, so a process that dies loses it at once. One that is frozen does not: its session lives on.
Whoever leads therefore gives a sign of life every so often, and whoever stands by ends the session of a holder that has
given none for a whole lease. What that session had not committed is undone by the server; the thawed process finds its
connection gone.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import NamedTuple

import asyncpg

from callboard.kernel.database import Connection, Pool
from callboard.kernel.ending import end_task

_log = logging.getLogger(__name__)

BEATS_PER_LEASE = 5
"""How many signs of life in a row must be missing before a holder counts as frozen."""
_ANSWER_SECONDS = 10.0
"""A waiting connection that died without a word is noticed this long after its question should have been answered."""

_KEY = "hashtextextended('callboard.view:' || current_schema() || '.' || $1, 0)"
_TRY = f"SELECT pg_try_advisory_lock({_KEY})"
_WAIT = f"SELECT pg_advisory_lock({_KEY})"
_PATIENCE = "SELECT set_config('lock_timeout', $1, false)"
_FIRST_BEAT = """
    INSERT INTO projection_leaders AS leader (name, pid, beat) VALUES ($1, pg_backend_pid(), 1)
    ON CONFLICT (name) DO UPDATE SET pid = excluded.pid, beat = leader.beat + 1
"""
# A process that thaws after another took over says nothing any more: the row is not its own.
_BEAT = "UPDATE projection_leaders SET beat = beat + 1 WHERE name = $1 AND pid = $2"
# A bigint key stands in pg_locks as its two halves.
_HOLDER = f"""
    SELECT held.pid, leader.beat
    FROM (SELECT {_KEY} AS key) AS lock
    INNER JOIN pg_locks AS held
        ON held.locktype = 'advisory' AND held.granted AND held.objsubid = 1
        AND held.classid::bigint = ((lock.key >> 32) & 4294967295) AND held.objid::bigint = (lock.key & 4294967295)
    INNER JOIN pg_database AS db ON db.oid = held.database AND db.datname = current_database()
    LEFT JOIN projection_leaders AS leader ON leader.name = $1 AND leader.pid = held.pid
"""  # noqa: S608 - the key is this module's own
_END = f"SELECT pg_terminate_backend(pid) FROM ({_HOLDER}) AS holder WHERE pid = $2 AND beat IS NOT DISTINCT FROM $3"  # noqa: S608 - as above


class Holder(NamedTuple):
    """Who holds a lock: its session, and how many signs of life it has given; None for none yet."""

    pid: int
    beat: int | None


class Silence(NamedTuple):
    """How often in a row a holder was looked at without a new sign of life. Pure.

    Looks are counted, not seconds: when the database or this process was frozen itself, much time may pass between two
    looks in which nobody could have said or heard anything.
    """

    holder: Holder | None = None
    looks: int = 0

    def after(self, holder: Holder | None) -> Silence:
        """What is known after one more look."""
        unchanged = holder is not None and holder == self.holder
        return Silence(holder, self.looks + 1 if unchanged else 0)

    @property
    def frozen(self) -> bool:
        """Whether the holder counts as frozen."""
        return self.looks >= BEATS_PER_LEASE


async def try_to_lead(conn: Connection, name: str) -> bool:
    """Take the lock `name` of this schema if nobody holds it. It is given back when the connection is released or lost."""
    return bool(await conn.fetchval(_TRY, name))


async def wait_to_lead(
    conn: Connection, name: str, lease_seconds: float, look: Callable[[], Awaitable[None]] | None = None
) -> None:
    """Queue for a lock in the server, which hands it over the moment its holder's session ends; end that of a frozen one.

    `look` is called every so often meanwhile, and may raise to give the waiting up.
    """
    interval = lease_seconds / BEATS_PER_LEASE
    silence = Silence()
    await conn.execute(_PATIENCE, f"{round(interval * 1000)}ms")
    while not await _wait(conn, name, interval):
        if look is not None:
            await look()
        silence = silence.after(await _holder(conn, name))
        if silence.frozen and silence.holder is not None:
            _log.warning("the holder of %s, session %d, has given no sign of life: ending it", name, silence.holder.pid)
            await conn.execute(_END, name, silence.holder.pid, silence.holder.beat)
            silence = Silence()
    await conn.execute(_PATIENCE, "0")


@contextlib.asynccontextmanager
async def beating(conn: Connection, pool: Pool, name: str, lease_seconds: float) -> AsyncGenerator[None]:
    """Within the block, give signs of life for the lock `name` that `conn` holds.

    They are sent on other connections of the pool: a long batch keeps `conn` busy, and is no reason to be taken for frozen.
    """
    pid = conn.get_server_pid()
    await conn.execute(_FIRST_BEAT, name)
    task = asyncio.create_task(_beat_forever(pool, name, pid, lease_seconds / BEATS_PER_LEASE))
    try:
        yield
    finally:
        await end_task(task)


async def _beat_forever(pool: Pool, name: str, pid: int, interval: float) -> None:
    while True:
        await asyncio.sleep(interval / 2)
        try:
            await pool.execute(_BEAT, name, pid, timeout=interval)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError) as error:
            _log.debug("no sign of life for %s: %s", name, error)  # the next one may get through


async def _wait(conn: Connection, name: str, interval: float) -> bool:
    try:
        await conn.execute(_WAIT, name, timeout=interval + _ANSWER_SECONDS)
    except asyncpg.LockNotAvailableError:
        return False
    return True


async def _holder(conn: Connection, name: str) -> Holder | None:
    row = await conn.fetchrow(_HOLDER, name)
    return None if row is None else Holder(row["pid"], row["beat"])

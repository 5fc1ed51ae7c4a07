"""What was spent, in a table: counted once for all processes, and still known after a restart."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import asyncpg

from callboard.llm.budgets import Budget, Refusal, Scope, Spend, Spender, Spent, weigh

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

_log = logging.getLogger(__name__)

MIGRATIONS = "callboard.llm.spending.migrations"
"""What the schema needs; a service names it in its definition."""

# A reservation that a crash of Postgres took back would be spent a second time.
_FOR_GOOD = "SET LOCAL synchronous_commit = on"
_ONE_BY_ONE = """
    SELECT pg_advisory_xact_lock(hashtextextended('callboard.spending:' || current_schema() || ':' || account, 0))
    FROM unnest($1::text[]) WITH ORDINALITY AS accounts (account, place)
    ORDER BY place
"""
_NOW = "SELECT clock_timestamp()"
_SPENT = """
    SELECT coalesce(sum(usd), 0) AS usd, coalesce(sum(tokens), 0)::bigint AS tokens,
        coalesce(sum(calls), 0)::bigint AS calls, min(reserved_at) AS oldest
    FROM model_spending
"""
_BY_ACCOUNT = {
    Scope.JOB: _SPENT + "WHERE job = $1 AND reserved_at > $2",
    Scope.USER: _SPENT + "WHERE username = $1 AND reserved_at > $2",
    Scope.PROJECT: _SPENT + "WHERE project = $1 AND reserved_at > $2",
}
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_RESERVE = """
    INSERT INTO model_spending (id, reserved_at, job, username, project, usd, tokens, calls)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_SETTLE = "UPDATE model_spending SET usd = $2, tokens = $3, calls = $4, settled = true WHERE id = $1"


class PostgresLedger:
    """A ledger for all processes that share a schema. Its clock is the database's."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        """`pool` sees a schema that has had `MIGRATIONS`."""
        self._pool = pool

    async def reserve(self, budgets: Sequence[Budget], spender: Spender, worst: Spend) -> UUID | Refusal:
        """As the port says. Whoever spends from one of the same accounts waits until this is committed.

        Calls are written down also where there is no budget, so that one that is set later knows of them.

        Raises:
            asyncpg.PostgresError, OSError: the database refused, or is not there; the call must not be made.
        """
        mine = [(budget, account) for budget in budgets if (account := spender.account(budget.of)) is not None]
        async with self._pool.acquire() as conn, conn.transaction():
            await conn.execute(_FOR_GOOD)
            await conn.execute(_ONE_BY_ONE, sorted({account for _, account in mine}))
            now: datetime = await conn.fetchval(_NOW)
            accounts = [(budget, await _spent(conn, budget, spender, now)) for budget, _ in mine]
            refusal = weigh(accounts, worst, now)
            if refusal is not None:
                return refusal
            reservation = uuid4()
            who = (spender.job, spender.user, spender.project)
            await conn.execute(_RESERVE, reservation, now, *who, worst.usd, worst.tokens, worst.calls)
        return reservation

    async def settle(self, reservation: UUID, actual: Spend) -> None:
        """As the port says. A database that is away costs no answer that was paid for: the reservation stays as spent."""
        try:
            await self._pool.execute(_SETTLE, reservation, actual.usd, actual.tokens, actual.calls)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
            _log.warning("a model's call stays reserved, since it cannot be settled: %s", type(error).__name__)


async def _spent(conn: PoolConnectionProxy[asyncpg.Record], budget: Budget, spender: Spender, now: datetime) -> Spent:
    length = budget.per.length
    account: str | None = getattr(spender, budget.of.value)
    row = await conn.fetchrow(_BY_ACCOUNT[budget.of], account, now - length if length else _LONG_AGO)
    assert row is not None
    return Spent(usd=row["usd"], tokens=row["tokens"], calls=row["calls"], oldest=row["oldest"])

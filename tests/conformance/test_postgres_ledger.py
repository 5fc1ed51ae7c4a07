"""The ledger on Postgres does what every ledger must, and holds across processes and outages."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from callboard.kernel.database import Pool, open_pool
from callboard.kernel.migrations import migrate
from callboard.llm import Budget, Refusal, Scope, Spend, Spender
from callboard.llm.spending import MIGRATIONS, PostgresLedger
from conformance.ledger_suite import ANN, LedgerSuite, TimedLedger

BUDGETS = [Budget(of=Scope.PROJECT, tokens=100)]


@pytest.fixture
async def pool(database_url: str) -> AsyncGenerator[Pool]:
    """Connections to the test's own database, whose schema has the table."""
    async with await open_pool(database_url, schema="spending") as pool:
        await migrate(pool, MIGRATIONS)
        yield pool


class TestPostgresLedger(LedgerSuite):
    """On a real server; time passes by making what was written older."""

    @pytest.fixture
    def timed(self, pool: Pool) -> TimedLedger:
        async def passes(seconds: float) -> None:
            await pool.execute(
                "UPDATE model_spending SET reserved_at = reserved_at - $1::interval", timedelta(seconds=seconds)
            )

        return TimedLedger(PostgresLedger(pool), passes)


async def test_processes_share_their_budgets(pool: Pool, database_url: str) -> None:
    """Another process, or the same after a restart, knows what was spent, and takes turns with this one."""
    async with await open_pool(database_url, schema="spending") as other:
        ledgers = [PostgresLedger(pool), PostgresLedger(other)]
        outcomes = await asyncio.gather(*(ledgers[n % 2].reserve(BUDGETS, ANN, Spend(tokens=9)) for n in range(40)))

    assert 11 == sum(isinstance(outcome, UUID) for outcome in outcomes)


async def test_calls_are_kept_where_there_is_no_budget(pool: Pool) -> None:
    """One that is set later knows of them."""
    ledger = PostgresLedger(pool)
    reservation = await ledger.reserve([], ANN, Spend(Decimal("0.5"), 100, 1))
    assert isinstance(reservation, UUID)
    await ledger.settle(reservation, Spend(Decimal("0.25"), 60, 1))

    assert isinstance(await ledger.reserve(BUDGETS, ANN, Spend(tokens=41)), Refusal)
    assert isinstance(await ledger.reserve(BUDGETS, Spender(project="hamlet"), Spend(tokens=40)), UUID)
    row = await pool.fetchrow("SELECT usd, tokens, calls, settled FROM model_spending WHERE id = $1", reservation)
    assert row is not None
    assert (Decimal("0.25"), 60, 1, True) == tuple(row)


async def test_an_answer_is_not_lost_with_the_database(pool: Pool, caplog: pytest.LogCaptureFixture) -> None:
    """What cannot be settled stays reserved, which is said; a reservation that cannot be made is no call."""
    ledger = PostgresLedger(pool)
    reservation = await ledger.reserve(BUDGETS, ANN, Spend(tokens=10))
    assert isinstance(reservation, UUID)
    await pool.execute("ALTER TABLE model_spending RENAME TO elsewhere")
    await ledger.settle(reservation, Spend(tokens=1))
    await pool.execute("ALTER TABLE elsewhere RENAME TO model_spending")

    assert "stays reserved" in caplog.text
    assert isinstance(await ledger.reserve(BUDGETS, ANN, Spend(tokens=91)), Refusal)

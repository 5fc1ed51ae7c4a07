"""What every ledger must do, wherever it keeps what was spent: a backend inherits this suite and gives it a `timed`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from callboard.llm import Budget, Ledger, Period, Refusal, Scope, Spend, Spender

ANN = Spender(job="j1", user="ann", project="hamlet")


@dataclass(frozen=True, slots=True)
class TimedLedger:
    """A ledger, and a way to let seconds pass for it."""

    ledger: Ledger
    passes: Callable[[float], Awaitable[None]]


async def reserved(ledger: Ledger, budgets: list[Budget], worst: Spend, spender: Spender = ANN) -> UUID:
    """A reservation that has to be given."""
    reservation = await ledger.reserve(budgets, spender, worst)
    assert isinstance(reservation, UUID), reservation
    return reservation


async def refused(ledger: Ledger, budgets: list[Budget], worst: Spend, spender: Spender = ANN) -> Refusal:
    """A reservation that has to be refused."""
    refusal = await ledger.reserve(budgets, spender, worst)
    assert isinstance(refusal, Refusal), refusal
    return refusal


class LedgerSuite:
    """The suite. Each test has a ledger of its own."""

    async def test_each_has_the_budget_for_itself(self, timed: TimedLedger) -> None:
        """Another job is another account; and who is not named has none."""
        ledger, budgets = timed.ledger, [Budget(of=Scope.JOB, tokens=100)]

        await reserved(ledger, budgets, Spend(tokens=100))
        await refused(ledger, budgets, Spend(tokens=1))
        await reserved(ledger, budgets, Spend(tokens=100), Spender(job="j2"))
        await reserved(ledger, budgets, Spend(tokens=1000), Spender(user="ann"))

    async def test_accounts_of_one_name_are_not_one(self, timed: TimedLedger) -> None:
        """A user who is called like a project spends her own."""
        budgets = [Budget(of=Scope.PROJECT, tokens=100), Budget(of=Scope.USER, tokens=100)]

        await reserved(timed.ledger, budgets, Spend(tokens=100), Spender(project="x"))
        await reserved(timed.ledger, budgets, Spend(tokens=100), Spender(user="x"))
        await refused(timed.ledger, budgets, Spend(tokens=1), Spender(user="y", project="x"))

    async def test_what_a_call_did_not_cost_is_given_back(self, timed: TimedLedger) -> None:
        """After it is settled only what it cost counts, of money and of tokens."""
        ledger, budgets = timed.ledger, [Budget(of=Scope.JOB, tokens=100), Budget(of=Scope.USER, usd=Decimal(1))]
        reservation = await reserved(ledger, budgets, Spend(Decimal(1), 100, 1))
        await refused(ledger, budgets, Spend(Decimal(0), 1))

        await ledger.settle(reservation, Spend(Decimal("0.25"), 30, 1))

        await reserved(ledger, budgets, Spend(Decimal("0.75"), 70))
        await refused(ledger, budgets, Spend(Decimal(0), 1))
        await refused(ledger, budgets[1:], Spend(Decimal("0.000001")))

    async def test_what_has_no_price_is_kept_without_one(self, timed: TimedLedger) -> None:
        """It counts by its tokens and calls."""
        budgets = [Budget(of=Scope.JOB, tokens=100)]
        reservation = await reserved(timed.ledger, budgets, Spend(None, 60, 1))
        await timed.ledger.settle(reservation, Spend(None, 50, 1))

        await refused(timed.ledger, budgets, Spend(None, 51, 1))
        await reserved(timed.ledger, budgets, Spend(None, 50, 1))

    async def test_what_is_out_of_its_period_counts_no_more(self, timed: TimedLedger) -> None:
        """Rolling: an hour after a call, and not at the full hour; settling what is out of it changes nothing."""
        ledger, budgets = timed.ledger, [Budget(of=Scope.PROJECT, per=Period.HOUR, tokens=100)]
        first = await reserved(ledger, budgets, Spend(tokens=60))
        await timed.passes(3500)
        await refused(ledger, budgets, Spend(tokens=41))
        await reserved(ledger, budgets, Spend(tokens=40))
        await timed.passes(101)
        await reserved(ledger, budgets, Spend(tokens=60))
        await ledger.settle(first, Spend(tokens=0))
        await refused(ledger, budgets, Spend(tokens=1))

    async def test_who_calls_too_fast_is_told_how_long_to_wait(self, timed: TimedLedger) -> None:
        """Until the oldest call is a minute old."""
        budgets = [Budget(of=Scope.USER, per=Period.MINUTE, calls=2)]
        await reserved(timed.ledger, budgets, Spend(calls=1))
        await timed.passes(20)
        await reserved(timed.ledger, budgets, Spend(calls=1))
        refusal = await refused(timed.ledger, budgets, Spend(calls=1))

        assert refusal.wait is not None
        assert 20 < refusal.wait <= 40
        await timed.passes(refusal.wait + 0.001)
        await reserved(timed.ledger, budgets, Spend(calls=1))
        await refused(timed.ledger, budgets, Spend(calls=1))

    async def test_nobody_comes_between(self, timed: TimedLedger) -> None:
        """Of thirty calls at once that cost a tenth each, ten are made."""
        budgets = [Budget(of=Scope.PROJECT, usd=Decimal(1)), Budget(of=Scope.USER, per=Period.DAY, tokens=10_000)]
        spenders = [Spender(job=f"j{n}", user=f"u{n % 3}", project="hamlet") for n in range(30)]
        outcomes = await asyncio.gather(
            *(timed.ledger.reserve(budgets, spender, Spend(Decimal("0.1"), 10, 1)) for spender in spenders)
        )

        assert 10 == sum(isinstance(outcome, UUID) for outcome in outcomes)

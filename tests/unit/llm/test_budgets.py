"""Budgets are never exceeded: what a call may cost at most is set aside before it is made."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from callboard.llm import Budget, FailureCode, MemoryLedger, Period, Refusal, Scope, Spend, Spender, Spent, weigh

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ANN = Spender(job="j1", user="ann", project="hamlet")
PER_PROJECT = Budget(of=Scope.PROJECT, per=Period.DAY, usd=Decimal(10))


def weighed(budget: Budget, spent: Spent, worst: Spend) -> Refusal | None:
    """One budget's word on one call."""
    return weigh([(budget, spent)], worst, NOW)


@pytest.mark.parametrize(
    ("budget", "spent", "worst", "code"),
    [
        (PER_PROJECT, Spent(usd=Decimal(9)), Spend(Decimal(1)), None),
        (PER_PROJECT, Spent(usd=Decimal(9)), Spend(Decimal("1.01")), "BUDGET_EXCEEDED"),
        (PER_PROJECT, Spent(), Spend(None), "BUDGET_EXCEEDED"),
        (Budget(of=Scope.JOB, tokens=100), Spent(tokens=60), Spend(None, 40), None),
        (Budget(of=Scope.JOB, tokens=100), Spent(tokens=60), Spend(None, 41), "BUDGET_EXCEEDED"),
        (Budget(of=Scope.USER, per=Period.MINUTE, calls=2), Spent(calls=1, oldest=NOW), Spend(calls=1), None),
        (Budget(of=Scope.USER, per=Period.MINUTE, calls=2), Spent(calls=2, oldest=NOW), Spend(calls=1), "RATE_LIMIT"),
        (Budget(of=Scope.JOB, calls=2), Spent(calls=2), Spend(calls=1), "BUDGET_EXCEEDED"),
    ],
)
def test_a_call_is_weighed_by_the_most_it_can_cost(
    budget: Budget, spent: Spent, worst: Spend, code: str | None
) -> None:
    """Up to the budget it may be made, beyond it not; what cannot be priced cannot be kept to a budget of money."""
    refusal = weighed(budget, spent, worst)

    assert code == (refusal.failure.code if refusal else None)


def test_a_refusal_says_what_was_spent_and_what_to_do() -> None:
    """The sentence names the budget in its own words."""
    refusal = weighed(PER_PROJECT, Spent(usd=Decimal("9.5")), Spend(Decimal("0.75")))

    assert refusal is not None
    assert (
        "The budget of 10 usd per project and day would be exceeded: 9.5 usd are spent, and the call may cost 0.75."
        == refusal.failure.message
    )
    assert "CALLBOARD_MODEL_BUDGETS" in str(refusal.failure.hint)
    assert not refusal.failure.code.retryable
    assert refusal.wait is None


def test_who_calls_too_fast_is_told_how_long_to_wait() -> None:
    """Until the oldest call of the period is out of it."""
    budget = Budget(of=Scope.USER, per=Period.MINUTE, calls=1)
    refusal = weighed(budget, Spent(calls=1, oldest=NOW - timedelta(seconds=45)), Spend(calls=1))

    assert refusal is not None
    assert (15.0, 15.0) == (refusal.wait, refusal.failure.retry_after)


def test_a_budget_of_nothing_is_refused() -> None:
    """Somebody forgot the amount."""
    with pytest.raises(ValidationError, match="usd, tokens or calls"):
        Budget(of=Scope.JOB)


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 100), st.booleans(), st.integers(0, 120)), max_size=40),
    st.sampled_from([Period.MINUTE, Period.EVER]),
)
async def test_a_budget_holds_whatever_happens(steps: list[tuple[int, int, bool, int]], per: Period) -> None:
    """Calls of any cost at any time, settled or lost on the way: within any period the tokens spent stay within the budget."""
    now = NOW
    ledger, budget = MemoryLedger(clock=lambda: now), Budget(of=Scope.PROJECT, per=per, tokens=100)
    spent: list[tuple[datetime, int]] = []
    for worst, share, settled, seconds in steps:
        now += timedelta(seconds=seconds)
        reservation = await ledger.reserve([budget], ANN, Spend(tokens=worst))
        if isinstance(reservation, Refusal):
            continue
        actual = worst * share // 100 if settled else worst
        spent.append((now, actual))
        if settled:
            await ledger.settle(reservation, Spend(tokens=actual))
        length = per.length or timedelta.max
        assert sum(tokens for at, tokens in spent if now - at < length) <= 100


def test_only_what_may_pass_is_waited_for() -> None:
    """Money that is spent does not come back by itself."""
    assert not FailureCode.BUDGET_EXCEEDED.retryable
    assert FailureCode.RATE_LIMIT.retryable

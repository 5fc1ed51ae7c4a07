"""What may be spent, and by whom: a pure decision on sums.

A call is weighed before it is made, by the most that it can cost, and settled afterwards by what it did. So a budget is never
exceeded, not even by calls that are under way side by side.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from callboard.llm.failures import Failure, FailureCode


class Scope(StrEnum):
    """Whose budget it is: each job, each user, each project has its own."""

    JOB = "job"
    USER = "user"
    PROJECT = "project"


class Period(StrEnum):
    """How far back spending counts, from any moment; `EVER` counts all of it."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    EVER = "ever"

    @property
    def length(self) -> timedelta | None:
        """How long it is; a month has 30 days."""
        return _LENGTHS.get(self)


_LENGTHS = {
    Period.MINUTE: timedelta(minutes=1),
    Period.HOUR: timedelta(hours=1),
    Period.DAY: timedelta(days=1),
    Period.MONTH: timedelta(days=30),
}


@dataclass(frozen=True, slots=True)
class Spender:
    """On whose behalf calls are made. Where nobody is named, that scope has no budget."""

    job: str | None = None
    user: str | None = None
    project: str | None = None

    def account(self, scope: Scope) -> str | None:
        """The name of the account that a scope's spending is kept under."""
        name: str | None = getattr(self, scope.value)
        return f"{scope.value}:{name}" if name is not None else None


class Budget(BaseModel):
    """What each job, user or project may spend in a period. At least one of the amounts is said.

    Attributes:
        of: Each of these has the budget for itself.
        per: The period, rolling.
        usd: Money, in US dollars.
        tokens: Input and output together.
        calls: Calls; whoever is over it waits.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    of: Scope
    per: Period = Period.EVER
    usd: Decimal | None = Field(default=None, ge=0)
    tokens: int | None = Field(default=None, ge=0)
    calls: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.usd is None and self.tokens is None and self.calls is None:
            raise ValueError("a budget says usd, tokens or calls")
        return self

    def __str__(self) -> str:
        """E.g. ``5 usd per project and day``."""
        amounts = [f"{amount:f} {name}" for name, amount in (("usd", self.usd),) if amount is not None]
        amounts += [f"{n} {name}" for name, n in (("tokens", self.tokens), ("calls", self.calls)) if n is not None]
        return f"{', '.join(amounts)} per {self.of}" + ("" if self.per is Period.EVER else f" and {self.per}")


@dataclass(frozen=True, slots=True)
class Spend:
    """What calls cost, or may cost at most. Money is None where a price is not known."""

    usd: Decimal | None = Decimal(0)
    tokens: int = 0
    calls: int = 0


@dataclass(frozen=True, slots=True)
class Spent:
    """What an account has spent in a period, what is reserved included; `oldest` is when the first of it was."""

    usd: Decimal = Decimal(0)
    tokens: int = 0
    calls: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """The call is not to be made. After `wait` seconds it may be asked again; None where that is too long to wait for."""

    failure: Failure
    wait: float | None = None


def weigh(accounts: Iterable[tuple[Budget, Spent]], worst: Spend, now: datetime) -> Refusal | None:
    """Whether a call that costs ``worst`` at most may be made: None, or why not.

    ``accounts`` are the budgets that it counts on, each with what was spent of it in its period.
    """
    for budget, spent in accounts:
        refusal = _weigh(budget, spent, worst, now)
        if refusal is not None:
            return refusal
    return None


def _weigh(budget: Budget, spent: Spent, worst: Spend, now: datetime) -> Refusal | None:
    if budget.usd is not None and worst.usd is None:
        return _exceeded(budget, "what the call costs is not known", "Set the model's price in CALLBOARD_MODEL_PRICES.")
    if budget.usd is not None and worst.usd is not None and spent.usd + worst.usd > budget.usd:
        return _exceeded(budget, f"{spent.usd:f} usd are spent, and the call may cost {worst.usd:f}", _RAISE)
    if budget.tokens is not None and spent.tokens + worst.tokens > budget.tokens:
        return _exceeded(budget, f"{spent.tokens} tokens are spent, and the call may take {worst.tokens}", _RAISE)
    if budget.calls is not None and spent.calls + worst.calls > budget.calls:
        return _too_fast(budget, spent, now)
    return None


_RAISE = "Raise the budget in CALLBOARD_MODEL_BUDGETS, or wait until its period has passed."


def _exceeded(budget: Budget, why: str, hint: str) -> Refusal:
    code = FailureCode.BUDGET_EXCEEDED
    return Refusal(Failure(code=code, message=f"The budget of {budget} would be exceeded: {why}.", hint=hint))


def _too_fast(budget: Budget, spent: Spent, now: datetime) -> Refusal:
    length = budget.per.length
    if length is None or spent.oldest is None:
        return _exceeded(budget, f"{spent.calls} calls were made", _RAISE)
    wait = max(0.0, (spent.oldest + length - now).total_seconds())
    failure = Failure(
        code=FailureCode.RATE_LIMIT,
        message=f"The budget of {budget} is used up for now.",
        hint="It goes on by itself; raise the budget in CALLBOARD_MODEL_BUDGETS to go faster.",
        retry_after=wait,
    )
    return Refusal(failure, wait)

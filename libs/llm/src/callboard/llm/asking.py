"""One model, asked one thing until it answers or fails for good.

Before every single call the provider's gate and the budgets are asked; after it what was spent is settled.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from callboard.llm.budgets import Budget, Refusal, Spend, Spender
from callboard.llm.calling import Access, CallError, Calls, Said
from callboard.llm.capabilities import Capabilities, capabilities_of
from callboard.llm.chat import Attempt, ChatRequest, Completion, Cost, Usage
from callboard.llm.errors import BudgetExceeded, CallFailed, TruncatedAnswer
from callboard.llm.failures import Failure
from callboard.llm.gates import Gates
from callboard.llm.judging import CUT_OFF, judge
from callboard.llm.ledger import Ledger
from callboard.llm.price_table import PriceTable
from callboard.llm.providers import ModelName
from callboard.llm.reporting import failure_of, gate_is_closed, no_key
from callboard.llm.retrying import RetryPolicy, is_unusable
from callboard.llm.worst_case import worst_case


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What everything that is asked in one process shares."""

    calls: Calls
    access: Mapping[str, Access]
    """By the name of the provider; one without a key is not in it."""
    slots: Mapping[str, asyncio.Semaphore]
    """By the name of the provider: how many calls it may have under way."""
    prices: PriceTable
    policy: RetryPolicy
    ledger: Ledger
    budgets: Sequence[Budget] = ()
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random

    @property
    def secrets(self) -> list[str]:
        """What must never be seen."""
        return [access.key for access in self.access.values()]


@dataclass(slots=True, kw_only=True)
class Asking:
    """One model, asked one thing."""

    model: ModelName
    request: ChatRequest
    around: Surroundings
    spender: Spender
    gates: Gates
    attempts: list[Attempt]
    """Of the whole request; this model's are added."""
    tried: int = 0
    unusable: int = 0

    async def until_it_answers(self) -> Completion | None:
        """The answer, or None where this model failed for good.

        Raises:
            TruncatedAnswer, BudgetExceeded, CallFailed: No other model is to be asked either.
        """
        provider = self.model.provider.name
        if provider not in self.around.access:
            self._note(no_key([self.model]))
            return None
        while await self._gate_opens():
            async with self.around.slots[provider]:
                outcome = await self._once(self.around.access[provider])
            if isinstance(outcome, Completion):
                return outcome
            if outcome.retry_after:
                await self.gates.close(provider, outcome.retry_after, outcome)
            wait = self.around.policy.wait(outcome, self.tried, self.unusable, self.around.chance())
            if wait is None:
                return None
            await self.around.sleep(wait)
        return None

    async def _gate_opens(self) -> bool:
        """Wait for the provider's gate; whether it opens within our patience."""
        provider = self.model.provider
        while (seconds := self.gates.closed_for(provider.name)) > 0:
            if seconds > self.around.policy.patience:
                self._note(gate_is_closed(provider, seconds))
                return False
            await self.around.sleep(seconds)
        return True

    async def _once(self, access: Access) -> Completion | Failure:
        """One call. Where nobody knows whether it was charged (it was cancelled, or never answered) all that was reserved counts."""
        able, ledger = capabilities_of(self.model, self.around.prices), self.around.ledger
        reservation = await self._reserve(able)
        self.tried += 1
        started = time.monotonic()
        try:
            said = await self.around.calls.call(self.model, able, access, self.request)
        except CallError as error:
            if error.evidence.refused:
                await ledger.settle(reservation, Spend(calls=1))
            failure = failure_of(error.code, self.model.provider, error.evidence, self.around.secrets)
            return self._note(failure, time.monotonic() - started)
        seconds = time.monotonic() - started
        cost = self.around.prices.cost(self.model, said.usage)
        await ledger.settle(reservation, Spend(cost.usd, said.usage.input + said.usage.output, 1))
        return self._judged(said, seconds, cost)

    def _judged(self, said: Said, seconds: float, cost: Cost) -> Completion | Failure:
        answer = judge(self.model.provider, self.request, said)
        if isinstance(answer, Failure):
            self._note(answer, seconds, said.usage, cost)
            if answer.provider_code == CUT_OFF:
                raise TruncatedAnswer(answer, self.attempts)
            return answer
        model = str(self.model)
        self.attempts.append(Attempt(model=model, seconds=seconds, usage=said.usage, cost=cost))
        return Completion(
            text=said.text,
            parsed=answer,
            requested_model=model,
            served_model=said.served_model,
            provider=self.model.provider.name,
            usage=said.usage,
            cost=cost,
            seconds=seconds,
            attempts=tuple(self.attempts),
        )

    async def _reserve(self, able: Capabilities) -> UUID:
        """Set the worst case aside, waiting where only calls are made too fast."""
        worst = worst_case(self.request, able, self.around.prices.listing(self.model))
        while True:
            kept = await self.around.ledger.reserve(self.around.budgets, self.spender, worst)
            if not isinstance(kept, Refusal):
                return kept
            if kept.wait is None:
                raise BudgetExceeded(kept.failure, self.attempts)
            if kept.wait > self.around.policy.patience:
                raise CallFailed(kept.failure, self.attempts)
            await self.around.sleep(max(kept.wait, 0.01))

    def _note(self, failure: Failure, seconds: float = 0.0, usage: Usage = Usage(), cost: Cost = Cost()) -> Failure:  # noqa: B008 - both are frozen
        """Put down an attempt that failed."""
        self.unusable += is_unusable(failure)
        model = str(self.model)
        self.attempts.append(Attempt(model=model, seconds=seconds, usage=usage, cost=cost, failure=failure))
        return failure

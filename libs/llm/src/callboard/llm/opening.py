"""Models from settings: the one place where adapters are chosen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self

from callboard.llm.asking import Surroundings
from callboard.llm.budgets import Budget, Spender
from callboard.llm.calling import Access
from callboard.llm.chain import ModelChain
from callboard.llm.chat import ChatModel
from callboard.llm.errors import MissingApiKey
from callboard.llm.gates import Gates, NoGates
from callboard.llm.ledger import Ledger, MemoryLedger
from callboard.llm.litellm_calls import LitellmCalls
from callboard.llm.price_table import installed_prices
from callboard.llm.providers import PROVIDERS, find_model
from callboard.llm.reporting import no_key
from callboard.llm.retrying import RetryPolicy
from callboard.llm.settings import ModelSettings


class Models:
    """All models that a process may ask. One for a process: its chains share connections, slots, and what was spent."""

    def __init__(self, settings: ModelSettings, ledger: Ledger | None = None) -> None:
        """`ledger` counts what is spent; without one this process counts for itself. Connects nowhere."""
        self._settings = settings
        self._calls = LitellmCalls()
        self._around = Surroundings(
            calls=self._calls,
            access=_access(settings),
            slots={provider.name: asyncio.Semaphore(settings.model_calls_at_once) for provider in PROVIDERS},
            prices=installed_prices().with_prices(settings.own_prices()),
            policy=RetryPolicy(
                tries=settings.model_tries, base=settings.model_backoff, patience=settings.model_patience
            ),
            ledger=ledger or MemoryLedger(),
            budgets=settings.model_budgets,
        )

    @property
    def usual(self) -> tuple[str, ...]:
        """The models that are asked where nobody names others: those of the settings that there is a key for."""
        names = [find_model(name) for name in self._settings.models]
        return tuple(str(name) for name in names if name.provider.name in self._around.access)

    def chat(
        self,
        names: Sequence[str] = (),
        *,
        spender: Spender | None = None,
        gates: Gates | None = None,
        budgets: Sequence[Budget] = (),
        redacted: bool = False,
    ) -> ChatModel:
        """The models of this list, in its order, seen as one; without names the usual ones.

        Args:
            names: ``provider/name``, or a name alone.
            spender: On whose budgets it counts.
            gates: Which providers are to be left alone.
            budgets: What may be spent beside the budgets of the settings.
            redacted: Take addresses and secrets out of every message before it leaves.

        Raises:
            UnsupportedProvider: A name belongs to no provider.
            MissingApiKey: There is no key for any of them.
        """
        models = tuple(find_model(name) for name in names or self.usual)
        if not any(model.provider.name in self._around.access for model in models):
            raise MissingApiKey(no_key(models or [find_model(name) for name in self._settings.models]))
        return ModelChain(
            names=models,
            around=replace(self._around, budgets=(*self._around.budgets, *budgets)),
            spender=spender or Spender(),
            gates=gates or NoGates(),
            redacted=redacted,
        )

    async def aclose(self) -> None:
        """Close the connections that are kept open."""
        await self._calls.aclose()

    async def __aenter__(self) -> Self:
        """Close it at the end of a block."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        await self.aclose()


def _access(settings: ModelSettings) -> dict[str, Access]:
    found: dict[str, Access] = {}
    for provider in PROVIDERS:
        key = settings.key(provider)
        if key is not None:
            found[provider.name] = Access(
                key.get_secret_value().strip(), settings.base_url(provider) or provider.base_url
            )
    return found

"""What models cost and hold: litellm's own table, read from its package without importing it.

The table that is installed counts, never one from the network: a figure on the log says which table it was made with.
Prices that a person sets go before it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from callboard.llm.chat import Cost, Usage
from callboard.llm.providers import PROVIDERS, ModelName

_FILE = "model_prices_and_context_window_backup.json"
_RELEASED = {"1.106.2": date(2026, 10, 21)}
"""When the locked version came out: its table has no date of its own. Another version's date is not known."""
_ABOVE = re.compile(r"^input_cost_per_token_above_(\d+)k_tokens$")


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for one token. Cached input without a price of its own costs as much as any."""

    input: Decimal
    cached: Decimal
    output: Decimal

    def of(self, usage: Usage) -> Decimal:
        """What so many tokens cost."""
        return (usage.input - usage.cached) * self.input + usage.cached * self.cached + usage.output * self.output


@dataclass(frozen=True, slots=True)
class Listing:
    """What a table says of one model."""

    price: Price | None = None
    long: tuple[tuple[int, Price], ...] = ()
    """Dearer prices for requests of more than so many input tokens, the longest first."""
    output_tokens: int | None = None
    native_schema: bool = False
    """Whether the provider itself is known to hold answers to a schema."""

    def cost(self, usage: Usage) -> Decimal | None:
        """In US dollars; None where there is no price."""
        dearer = next((price for above, price in self.long if usage.input > above), None)
        price = dearer or self.price
        return price.of(usage) if price else None

    def worst(self, usage: Usage) -> Decimal | None:
        """What so many tokens cost at most: none of them cached."""
        return self.cost(Usage(input=usage.input, output=usage.output))


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Listings by ``provider/name``."""

    name: str
    as_of: date | None
    listings: Mapping[str, Listing]

    def listing(self, model: ModelName) -> Listing:
        """What is known of a model; nothing but that where it is not listed."""
        return self.listings.get(str(model), Listing())

    def cost(self, model: ModelName, usage: Usage) -> Cost:
        """What a call cost, with the table it was reckoned by."""
        return Cost(usd=self.listing(model).cost(usage), prices=self.name, prices_as_of=self.as_of)

    def with_prices(self, prices: Mapping[str, Price]) -> PriceTable:
        """The same with a person's own prices in front; the name says that there are some."""
        if not prices:
            return self
        own = {
            name: replace(self.listings.get(name, Listing()), price=price, long=()) for name, price in prices.items()
        }
        return PriceTable(f"own prices, then {self.name}", self.as_of, {**self.listings, **own})


@cache
def installed_prices() -> PriceTable:
    """The table of the litellm that is installed, as far as it is of our providers; read once, in some 50 ms."""
    spec = find_spec("litellm")
    assert spec
    assert spec.submodule_search_locations
    rows: dict[str, dict[str, Any]] = json.loads((Path(spec.submodule_search_locations[0]) / _FILE).read_text("utf-8"))
    ours = {provider.name for provider in PROVIDERS}
    listings: dict[str, Listing] = {}
    for name, row in rows.items():
        provider = row.get("litellm_provider")
        if row.get("mode") in {"chat", "responses"} and provider in ours:
            listings[f"{provider}/{name.removeprefix(f'{provider}/')}"] = _listing(row)
    installed = version("litellm")
    return PriceTable(f"litellm {installed}", _RELEASED.get(installed), listings)


def _listing(row: Mapping[str, Any]) -> Listing:
    above = sorted((int(match[1]) for key in row if (match := _ABOVE.match(key))), reverse=True)
    long = [(tokens * 1000, _price(row, f"_above_{tokens}k_tokens")) for tokens in above]
    return Listing(
        price=_price(row, ""),
        long=tuple((tokens, price) for tokens, price in long if price),
        output_tokens=row.get("max_output_tokens"),
        native_schema=row.get("supports_native_structured_output") is True,
    )


def _price(row: Mapping[str, Any], suffix: str) -> Price | None:
    used, made = row.get(f"input_cost_per_token{suffix}"), row.get(f"output_cost_per_token{suffix}")
    if used is None or made is None:
        return None
    cached = row.get(f"cache_read_input_token_cost{suffix}", used)
    return Price(Decimal(str(used)), Decimal(str(cached)), Decimal(str(made)))

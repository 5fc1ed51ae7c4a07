"""What models cost, by a table that says which it is and of when."""

from datetime import date
from decimal import Decimal
from importlib.metadata import version

import pytest

from callboard.llm import ModelSettings, Usage, find_model
from callboard.llm.price_table import Listing, Price, PriceTable, installed_prices

CLAUDE, GPT = find_model("claude-sonnet-5-5"), find_model("gpt-6.1-sol")
CHEAP = Price(Decimal("0.000002"), Decimal("0.0000001"), Decimal("0.00001"))
DEAR = Price(Decimal("0.000004"), Decimal("0.0000002"), Decimal("0.000015"))


def test_the_installed_table_says_which_it_is() -> None:
    """Name, version and day: after an upgrade of litellm somebody has to look up its day."""
    table = installed_prices()

    assert f"litellm {version('litellm')}" == table.name
    assert date(2026, 10, 21) == table.as_of


@pytest.mark.parametrize(
    "name",
    [
        "claude-sonnet-5-5",
        "gpt-6.1-sol",
        "gemini-3.8-flash",
        "grok-4.7",
        "deepseek-v4-pro",
        "mistral-large-latest",
    ],
)
def test_each_providers_models_are_found_in_it(name: str) -> None:
    """However the table spells their names."""
    listing = installed_prices().listing(find_model(name))

    assert listing.price is not None
    assert 0 < listing.price.cached <= listing.price.input < listing.price.output
    assert listing.output_tokens is not None
    assert 1_000 < listing.output_tokens


def test_cached_tokens_are_counted_once() -> None:
    """They are part of the input, at a price of their own."""
    table = PriceTable("t", None, {str(CLAUDE): Listing(CHEAP)})
    cost = table.cost(CLAUDE, Usage(input=1_000_000, cached=400_000, output=100_000))

    assert Decimal("2.24") == cost.usd
    assert Decimal(3) == table.listing(CLAUDE).worst(Usage(input=1_000_000, cached=400_000, output=100_000))


def test_long_requests_cost_what_long_requests_cost() -> None:
    """Above a number of input tokens all of the request is dearer."""
    listing = Listing(CHEAP, ((200_000, DEAR),))

    assert Decimal("0.4") == listing.cost(Usage(input=200_000))
    assert Decimal("0.800004") == listing.cost(Usage(input=200_001))
    gpt = installed_prices().listing(GPT)
    assert [272_000] == [above for above, _ in gpt.long]


def test_what_is_not_listed_has_no_cost() -> None:
    """Unknown is not free."""
    cost = installed_prices().cost(find_model("openai/our-own"), Usage(input=1, output=1))

    assert cost.usd is None
    assert cost.prices == installed_prices().name


def test_own_prices_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a million tokens, by name; sizes and all others stay the table's."""
    monkeypatch.setenv(
        "CALLBOARD_MODEL_PRICES",
        '{"openai/our-own": {"input": 3, "output": 6}, "gpt-6.1-sol": {"input": 1, "cached": 0.5, "output": 1}}',
    )
    table = installed_prices().with_prices(ModelSettings().own_prices())

    assert Decimal(9) == table.cost(find_model("openai/our-own"), Usage(input=10**6, cached=5, output=10**6)).usd
    assert Decimal("1.5") == table.cost(GPT, Usage(input=10**6, cached=10**6, output=10**6)).usd
    assert installed_prices().listing(GPT).output_tokens == table.listing(GPT).output_tokens
    assert installed_prices().listing(CLAUDE) == table.listing(CLAUDE)
    assert table.name.startswith("own prices")

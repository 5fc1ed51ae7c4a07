"""What models take, by our own table."""

import pytest

from callboard.llm import find_model
from callboard.llm.capabilities import ROWS, JsonMode, capabilities_of
from callboard.llm.price_table import PriceTable, installed_prices


@pytest.mark.parametrize(
    ("name", "json", "temperature"),
    [
        ("gpt-6.1-sol", "schema", False),
        ("o3-mini", "schema", False),
        ("openai/of-tomorrow", "schema", False),
        ("gpt-4o-2024-11-20", "schema", True),
        ("gpt-4o-2024-05-13", "object", True),
        ("gpt-4-turbo", "object", True),
        ("gpt-4-0613", "text", True),
        ("claude-sonnet-5-5", "schema", False),
        ("claude-haiku-4-5", "schema", True),
        ("claude-opus-4-6", "schema", True),
        ("claude-opus-4-8", "schema", False),
        ("claude-opus-4-1", "text", True),
        ("claude-of-tomorrow", "text", False),
        ("gemini-3.8-flash", "schema", False),
        ("gemini-2.5-pro", "schema", True),
        ("gemini/gemma-4-31b-it", "text", True),
        ("grok-4.7", "schema", True),
        ("deepseek-v4-pro", "object", True),
        ("mistral-large-latest", "schema", True),
        ("open-mistral-nemo", "object", True),
    ],
)
def test_each_kind_of_model_is_known(name: str, json: str, temperature: bool) -> None:  # noqa: FBT001 - a row's fact
    """How it is asked for JSON, and whether it takes a temperature."""
    able = capabilities_of(find_model(name), installed_prices())

    assert (json, temperature) == (able.json, able.temperature)


def test_deepseek_is_asked_for_an_object_whatever_is_reported() -> None:
    """The table that reports a schema as supported is not asked."""
    assert "object" == capabilities_of(find_model("deepseek-v4-pro"), PriceTable("none", None, {})).json


def test_how_much_a_model_answers_is_the_tables_word() -> None:
    """Known where the model is listed, and unknown where it is not."""
    known = capabilities_of(find_model("claude-sonnet-5-5"), installed_prices())
    unknown = capabilities_of(find_model("openai/our-own"), installed_prices())

    assert (128_000, None) == (known.output_tokens, unknown.output_tokens)


def test_every_row_is_reached() -> None:
    """No row is hidden by one above it of the same provider, and each provider ends in one that takes any name."""
    seen: dict[str, list[str]] = {}
    for provider, beginnings, json, _ in ROWS:
        assert isinstance(json, JsonMode)
        for beginning in beginnings:
            assert not any(beginning.startswith(before) for before in seen.get(provider, []))
            seen.setdefault(provider, []).append(beginning)
    assert all("" in beginnings for beginnings in seen.values())
    assert 6 == len(seen)

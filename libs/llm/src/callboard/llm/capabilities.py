"""What models can do, as far as it matters to us: our own table, since what is reported is not always so.

DeepSeek refuses a JSON schema that litellm reports as supported ("This response_format type is unavailable now"); models
that think refuse a temperature, or ignore it. The first row whose beginning fits decides; a name that fits none of its provider's
rows is new, and gets what the provider's current models take.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from callboard.llm.price_table import PriceTable
from callboard.llm.providers import ModelName


class JsonMode(StrEnum):
    """How an answer of a certain shape is asked for."""

    SCHEMA = "schema"
    """The provider holds the answer to a JSON schema."""
    OBJECT = "object"
    """The provider sees to it that the answer is a JSON object; the schema is told in words."""
    TEXT = "text"
    """The schema is told in words, and nobody sees to anything."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one model takes, and how many tokens it answers in at most; None where that is not known."""

    json: JsonMode
    temperature: bool
    output_tokens: int | None = None


_S, _O, _T = JsonMode.SCHEMA, JsonMode.OBJECT, JsonMode.TEXT
ROWS: tuple[tuple[str, tuple[str, ...], JsonMode, bool], ...] = (
    # OpenAI: structured outputs since gpt-4o (2024-08); the reasoning models take no temperature but 1.
    ("openai", ("gpt-4o-2024-05-13", "gpt-4-turbo", "gpt-4-1106", "gpt-4-0125", "gpt-3.5"), _O, True),
    ("openai", ("gpt-4o", "gpt-4.1", "gpt-4.5", "chatgpt-4o", "ft:gpt-4o", "ft:gpt-4.1"), _S, True),
    ("openai", ("gpt-4", "ft:gpt-4", "ft:gpt-3.5"), _T, True),
    ("openai", ("",), _S, False),
    # Anthropic: no sampling parameters since Claude Opus 4.7.
    ("anthropic", ("claude-3", "claude-haiku-4", "claude-sonnet-4"), _S, True),
    ("anthropic", ("claude-opus-4-7", "claude-opus-4-8", "claude-opus-4-9"), _S, False),
    ("anthropic", ("claude-opus-4",), _S, True),
    ("anthropic", ("",), _S, False),
    # Google: Gemini 3 and later advise against a temperature; Gemma has no JSON mode.
    ("gemini", ("gemma-",), _T, True),
    ("gemini", ("gemini-1", "gemini-2"), _S, True),
    ("gemini", ("",), _S, False),
    ("xai", ("",), _S, True),
    ("deepseek", ("",), _O, True),
    ("mistral", ("mistral-tiny", "open-", "codestral-mamba"), _O, True),
    ("mistral", ("",), _S, True),
)
"""Provider, beginnings of names, how JSON is asked for, whether a temperature is taken."""


def capabilities_of(model: ModelName, table: PriceTable) -> Capabilities:
    """What a model takes; how much it answers is the table's word."""
    listing = table.listing(model)
    for provider, beginnings, json, temperature in ROWS:
        if provider == model.provider.name and model.name.lower().startswith(beginnings):
            # What it does not know, litellm holds to a schema by a forced tool: some models refuse it, and that an answer was
            # cut off is lost on the way.
            forced = provider == "anthropic" and not listing.native_schema
            asked = JsonMode.TEXT if forced else json
            return Capabilities(asked, temperature, listing.output_tokens)
    raise AssertionError(f"no row for {model}")

"""The providers that there are, and which of them a model belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from callboard.llm.errors import UnsupportedProvider


@dataclass(frozen=True, slots=True)
class Provider:
    """One vendor's service."""

    name: str
    """As jobs and gates name it, and as it stands before a model's name."""
    title: str
    key_variable: str
    """The environment variable that the vendor's own tools read its key from."""
    base_url: str
    """Where its API is, unless a setting says otherwise."""
    prefixes: tuple[str, ...]
    """How the names of its models begin, in lower case."""


PROVIDERS = (
    Provider("anthropic", "Anthropic", "ANTHROPIC_API_KEY", "https://api.anthropic.com", ("claude",)),
    Provider(
        "openai",
        "OpenAI",
        "OPENAI_API_KEY",
        "https://api.openai.com/v1",
        ("gpt-", "chatgpt-", "o1", "o3", "o4", "ft:gpt-", "ft:o"),
    ),
    Provider(
        "gemini",
        "Google Gemini",
        "GEMINI_API_KEY",
        "https://generativelanguage.googleapis.com/v1beta",
        ("gemini-", "gemma-"),
    ),
    Provider("xai", "xAI", "XAI_API_KEY", "https://api.x.ai/v1", ("grok-",)),
    Provider("deepseek", "DeepSeek", "DEEPSEEK_API_KEY", "https://api.deepseek.com", ("deepseek-",)),
    Provider(
        "mistral",
        "Mistral",
        "MISTRAL_API_KEY",
        "https://api.mistral.ai/v1",
        (
            "mistral-",
            "ministral-",
            "magistral-",
            "codestral-",
            "devstral-",
            "open-mistral-",
            "open-mixtral-",
            "pixtral-",
        ),
    ),
)
"""Every provider, in the order in which people are told of them."""

_BY_NAME = {provider.name: provider for provider in PROVIDERS}


@dataclass(frozen=True, slots=True)
class ModelName:
    """A model of a provider."""

    provider: Provider
    name: str
    """As the provider calls it."""

    def __str__(self) -> str:
        """With its provider, e.g. ``anthropic/claude-sonnet-5-5``."""
        return f"{self.provider.name}/{self.name}"


def find_model(text: str) -> ModelName:
    """The model that a person means by ``provider/name`` or by a name alone.

    >>> str(find_model("gpt-5-mini"))
    'openai/gpt-5-mini'

    Raises:
        UnsupportedProvider: The name belongs to none that we know.
    """
    head, slash, rest = text.strip().partition("/")
    if slash and head.lower() in _BY_NAME and rest:
        return ModelName(_BY_NAME[head.lower()], rest)
    name = text.strip()
    for provider in PROVIDERS:
        if not slash and name.lower().startswith(provider.prefixes):
            return ModelName(provider, name)
    raise UnsupportedProvider(text, [provider.name for provider in PROVIDERS])

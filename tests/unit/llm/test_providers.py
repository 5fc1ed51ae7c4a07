"""A model's provider is found from its name."""

import pytest

from callboard.llm import PROVIDERS, FailureCode, UnsupportedProvider, find_model


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("claude-sonnet-5-5", "anthropic/claude-sonnet-5-5"),
        ("gpt-6.1-sol", "openai/gpt-6.1-sol"),
        ("o3-mini", "openai/o3-mini"),
        ("ft:gpt-4o-2024-08-06:me::abc", "openai/ft:gpt-4o-2024-08-06:me::abc"),
        ("Gemini-3.8-flash", "gemini/Gemini-3.8-flash"),
        ("grok-4.7", "xai/grok-4.7"),
        ("deepseek-v4-pro", "deepseek/deepseek-v4-pro"),
        ("magistral-medium-latest", "mistral/magistral-medium-latest"),
        (" openai/our-own-name ", "openai/our-own-name"),
        ("XAI/grok-4.7", "xai/grok-4.7"),
    ],
)
def test_the_name_tells_the_provider(text: str, model: str) -> None:
    """A provider before a slash counts, otherwise how the name begins."""
    assert model == str(find_model(text))


@pytest.mark.parametrize("text", ["llama-4", "bedrock/claude-sonnet-5-5", "openai/", "", "openrouter/openai/gpt-5"])
def test_a_name_of_nobody_is_refused_with_all_that_there_are(text: str) -> None:
    """The error is typed, final, and its hint names every provider."""
    with pytest.raises(UnsupportedProvider) as caught:
        find_model(text)

    assert FailureCode.UNSUPPORTED_PROVIDER == caught.value.failure.code
    assert not caught.value.problem.retryable
    assert all(provider.name in str(caught.value.problem.hint) for provider in PROVIDERS)

"""Keys and addresses come from the environment, and no key is ever shown."""

import pytest
from pydantic import SecretStr, ValidationError

from callboard.kernel.settings import Settings, SettingsError, load_settings
from callboard.llm import DEFAULT_MODELS, PROVIDERS, ModelSettings, Provider


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have keys of their own."""
    for provider in PROVIDERS:
        monkeypatch.delenv(provider.key_variable, raising=False)
        monkeypatch.delenv(f"CALLBOARD_{provider.key_variable}", raising=False)


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)
def test_each_key_is_read_from_both_variables(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    """The vendor's own variable serves, and Callboard's goes before it."""
    assert ModelSettings().key(provider) is None
    monkeypatch.setenv(provider.key_variable, "of-the-vendor")
    assert SecretStr("of-the-vendor") == ModelSettings().key(provider)
    monkeypatch.setenv(f"CALLBOARD_{provider.key_variable}", "of-ours")
    assert SecretStr("of-ours") == ModelSettings().key(provider)
    monkeypatch.setenv(f"CALLBOARD_{provider.key_variable}", "")
    assert SecretStr("of-the-vendor") == ModelSettings().key(provider)


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)
def test_each_address_can_be_another(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy or a server of one's own stands in for the provider's; a slash at the end does not matter."""
    assert ModelSettings().base_url(provider) is None
    monkeypatch.setenv(f"CALLBOARD_{provider.name.upper()}_BASE_URL", "http://127.0.0.1:1/v1/")
    assert "http://127.0.0.1:1/v1" == ModelSettings().base_url(provider)


def test_models_are_listed_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their order is kept, and each gets its provider."""
    assert DEFAULT_MODELS == ModelSettings().models
    monkeypatch.setenv("CALLBOARD_MODELS", "gpt-5-mini, claude-haiku-4-5")
    assert ("openai/gpt-5-mini", "anthropic/claude-haiku-4-5") == ModelSettings().models


def test_a_model_of_nobody_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence says which name, and which providers there are."""
    monkeypatch.setenv("CALLBOARD_MODELS", "gpt-5-mini,llama-4")
    with pytest.raises(ValidationError, match=r"'llama-4'.*anthropic"):
        ModelSettings()


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("MODELS", "llama-4", "CALLBOARD_MODELS: No supported provider has a model called 'llama-4'."),
        ("MODEL_BUDGETS", "[{", "CALLBOARD_MODEL_BUDGETS: it is not JSON"),
        ("MODEL_BUDGETS", '[{"of":"job"}]', "CALLBOARD_MODEL_BUDGETS: a budget says usd, tokens or calls."),
        ("MODEL_PRICES", '{"llama-4":{"input":1,"output":1}}', "CALLBOARD_MODEL_PRICES: No supported provider"),
        ("MODEL_TRIES", "0", "CALLBOARD_MODEL_TRIES does not fit: it should be greater than or equal to 1."),
        ("XAI_BASE_URL", "here", "CALLBOARD_XAI_BASE_URL does not fit: it should be a valid URL"),
    ],
)
def test_a_service_inherits_them_with_their_sentences(
    variable: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service's own settings and these are read in one go, and what does not fit is named."""

    class Both(Settings, ModelSettings):
        """As a service that asks models has them."""

    monkeypatch.setenv("CALLBOARD_NATS_URL", "nats://127.0.0.1:4222")
    monkeypatch.setenv("CALLBOARD_DATABASE_URL", "postgresql://127.0.0.1/callboard")
    monkeypatch.setenv("CALLBOARD_MODEL_BUDGETS", '[{"of": "user", "per": "day", "usd": "2.5"}]')
    assert "2.5 usd per user and day" == str(load_settings(Both).model_budgets[0])
    monkeypatch.setenv(f"CALLBOARD_{variable}", value)

    with pytest.raises(SettingsError) as caught:
        load_settings(Both)

    assert str(caught.value).startswith(sentence)


def test_no_secret_in_what_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither keys nor an address's password show in repr, JSON or an error."""
    monkeypatch.setenv("OPENAI_API_KEY", "s3cret")
    monkeypatch.setenv("CALLBOARD_XAI_BASE_URL", "https://me:s3cret@proxy.example/v1")
    settings = ModelSettings()
    monkeypatch.setenv("CALLBOARD_MISTRAL_BASE_URL", "s3cret")
    with pytest.raises(ValidationError) as caught:
        ModelSettings()

    assert "s3cret" not in repr(settings) + str(settings) + settings.model_dump_json()
    assert "s3cret" not in str(caught.value)

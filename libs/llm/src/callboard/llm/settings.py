"""What a process is told about language models: keys, addresses, and which models to ask."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Annotated

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    Secret,
    SecretStr,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from callboard.contracts.problems import Refused
from callboard.llm.budgets import Budget
from callboard.llm.price_table import Price
from callboard.llm.providers import Provider, find_model

DEFAULT_MODELS = ("anthropic/claude-sonnet-5-5", "openai/gpt-6.1-sol")
"""Asked in this order where nobody names others; those without a key are left out."""


def _listed(value: object) -> object:
    return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value


def _from_json(value: object) -> object:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError as error:
        raise ValueError(f"it is not JSON ({error})") from None


def _known(names: tuple[str, ...]) -> tuple[str, ...]:
    try:
        return tuple(str(find_model(name)) for name in names)
    except Refused as error:
        raise ValueError(f"{error.problem.message} {error.problem.hint}".removesuffix(".")) from None


def _key(provider: str) -> SecretStr | None:
    """A key is read from the variable of Callboard's own or, where that is not set, from the vendor's."""
    return Field(
        default=None,
        validation_alias=AliasChoices(f"callboard_{provider}_api_key", f"{provider}_api_key"),
        description=f"Key of {provider}; {provider.upper()}_API_KEY is read, too.",
    )


class OwnPrice(BaseModel):
    """What a model costs by a person's own word, in US dollars for a million tokens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: Decimal = Field(ge=0)
    cached: Decimal | None = Field(default=None, ge=0, description="As any input where it is not said.")
    output: Decimal = Field(ge=0)

    def price(self) -> Price:
        """For one token."""
        million = Decimal(1_000_000)
        cached = self.input if self.cached is None else self.cached
        return Price(self.input / million, cached / million, self.output / million)


def _of_known(prices: dict[str, OwnPrice]) -> dict[str, OwnPrice]:
    _known(tuple(prices))
    return prices


class ModelSettings(BaseSettings):
    """Everything about models; a service's own settings may inherit it. Keys never show in a repr, a log line or an error."""

    model_config = SettingsConfigDict(
        env_prefix="CALLBOARD_",
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
        validate_by_name=True,
        validate_by_alias=True,
    )

    anthropic_api_key: SecretStr | None = _key("anthropic")
    openai_api_key: SecretStr | None = _key("openai")
    gemini_api_key: SecretStr | None = _key("gemini")
    xai_api_key: SecretStr | None = _key("xai")
    deepseek_api_key: SecretStr | None = _key("deepseek")
    mistral_api_key: SecretStr | None = _key("mistral")

    anthropic_base_url: Secret[HttpUrl] | None = None
    openai_base_url: Secret[HttpUrl] | None = None
    gemini_base_url: Secret[HttpUrl] | None = None
    xai_base_url: Secret[HttpUrl] | None = None
    deepseek_base_url: Secret[HttpUrl] | None = None
    mistral_base_url: Secret[HttpUrl] | None = None

    models: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed), AfterValidator(_known)] = Field(
        default=DEFAULT_MODELS,
        description="The models to ask, in their order, with commas between; those without a key are left out.",
    )
    model_tries: int = Field(default=4, ge=1, le=20, description="Calls to one model before it counts as failed.")
    model_patience: float = Field(
        default=30.0, ge=0, le=3600, description="Seconds that a call may wait before it is made again."
    )
    model_backoff: float = Field(
        default=1.0, ge=0, le=60, description="Seconds that the first wait lasts at most; it doubles with each try."
    )
    model_calls_at_once: int = Field(
        default=4, ge=1, le=256, description="Calls to one provider that one process has under way at the same time."
    )
    model_budgets: Annotated[tuple[Budget, ...], NoDecode, BeforeValidator(_from_json)] = Field(
        default=(),
        description='What jobs, users and projects may spend, as JSON, e.g. [{"of": "project", "per": "day", "usd": 20}].',
    )
    model_prices: Annotated[dict[str, OwnPrice], NoDecode, BeforeValidator(_from_json), AfterValidator(_of_known)] = (
        Field(
            default_factory=dict[str, OwnPrice],
            description='Prices that go before the table, as JSON, e.g. {"openai/gpt-5-mini": {"input": 0.25, "output": 2}}.',
        )
    )

    def key(self, provider: Provider) -> SecretStr | None:
        """The key for a provider, if there is one."""
        return getattr(self, f"{provider.name}_api_key")

    def base_url(self, provider: Provider) -> str | None:
        """Where a provider is reached instead of its own address, without a slash at the end."""
        url: Secret[HttpUrl] | None = getattr(self, f"{provider.name}_base_url")
        return str(url.get_secret_value()).rstrip("/") if url else None

    def own_prices(self) -> dict[str, Price]:
        """The prices that go before the table, by ``provider/name``."""
        return {str(find_model(name)): own.price() for name, own in self.model_prices.items()}

"""What can go wrong between a request and a model's answer, as data that may be kept on the log."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class FailureCode(StrEnum):
    """Why a model gave no usable answer. The first seven may pass; the rest are final for that model."""

    RATE_LIMIT = "RATE_LIMIT"
    OVERLOADED = "OVERLOADED"
    TIMEOUT = "TIMEOUT"
    NETWORK_ERROR = "NETWORK_ERROR"
    SERVER_ERROR = "SERVER_ERROR"
    INVALID_RESPONSE = "INVALID_RESPONSE"
    INTERNAL_ERROR = "INTERNAL_ERROR"
    AUTH_ERROR = "AUTH_ERROR"
    PERMISSION = "PERMISSION"
    QUOTA = "QUOTA"
    CONTEXT_LENGTH = "CONTEXT_LENGTH"
    CONTENT_FILTER = "CONTENT_FILTER"
    BAD_REQUEST = "BAD_REQUEST"
    UNSUPPORTED_PROVIDER = "UNSUPPORTED_PROVIDER"
    MISSING_API_KEY = "MISSING_API_KEY"
    BUDGET_EXCEEDED = "BUDGET_EXCEEDED"

    @property
    def retryable(self) -> bool:
        """Whether the same request may succeed later without a change."""
        return self in _RETRYABLE


_RETRYABLE = frozenset(
    {
        FailureCode.RATE_LIMIT,
        FailureCode.OVERLOADED,
        FailureCode.TIMEOUT,
        FailureCode.NETWORK_ERROR,
        FailureCode.SERVER_ERROR,
        FailureCode.INVALID_RESPONSE,
        FailureCode.INTERNAL_ERROR,
    }
)


class Failure(BaseModel):
    """One failed call, or one that was not made. Holds no secret and nothing of the request."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: FailureCode
    message: str = Field(description="One sentence in plain words; a provider's own words without secrets.")
    hint: str | None = Field(default=None, description="What to do about it.")
    provider: str | None = Field(default=None, description="E.g. anthropic.")
    status: int | None = Field(default=None, description="The HTTP status that the provider answered.")
    provider_code: str | None = Field(default=None, description="The provider's own name for it.")
    retry_after: float | None = Field(
        default=None, ge=0, description="Seconds that the provider asked to be left alone."
    )

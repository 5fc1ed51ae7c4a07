"""The port to language models: one request in, one completion out.

Whoever asks knows neither providers nor litellm. A bound `ChatModel` has its ordered list of models, its retries, its
budgets and its redaction already; `complete` either gives an answer of the shape asked for, or raises a `ModelError`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from callboard.llm.failures import Failure


class Role(StrEnum):
    """Who says a message."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class AnswerSchema:
    """The shape that an answer is to have.

    `schema` is a JSON schema whose root is an object. To hold with every provider it stays in the strict subset: every object
    says ``additionalProperties: false`` and requires all of its properties.
    """

    name: str
    """Letters, digits, ``_`` and ``-``, at most 64 characters."""
    schema: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """What is asked of a model, whichever it is."""

    messages: tuple[Message, ...]
    answer: AnswerSchema | None = None
    """The shape wanted; without one any text is an answer."""
    max_output_tokens: int = 8192
    """What an answer may have at most; a model's own limit counts where it is lower."""
    temperature: float | None = 0.0
    """Left out for models that take none."""
    timeout: float = 120.0
    """Seconds that one call may take, from its start to the end of its answer."""


class Usage(BaseModel):
    """Tokens of one call, or of several together.

    Attributes:
        input: All tokens of the request, the cached ones included.
        cached: Those of them that the provider had in its cache.
        output: All tokens of the answer, hidden reasoning included.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: int = Field(default=0, ge=0)
    cached: int = Field(default=0, ge=0)
    output: int = Field(default=0, ge=0)

    def __add__(self, other: Usage) -> Usage:
        """Both together."""
        return Usage(
            input=self.input + other.input, cached=self.cached + other.cached, output=self.output + other.output
        )


class Cost(BaseModel):
    """What calls cost by a price table.

    Attributes:
        usd: In US dollars; None where the table does not list the model, which is not the same as free.
        prices: Which table, e.g. ``litellm 1.106.2``.
        prices_as_of: The day that the table is of; None where it is not known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    usd: Decimal | None = None
    prices: str | None = None
    prices_as_of: date | None = None


class Attempt(BaseModel):
    """One call to one model, or the reason why none was made.

    Attributes:
        model: As it was asked for, e.g. ``anthropic/claude-sonnet-5-5``.
        seconds: From the call to its end; 0 where none was made.
        usage: What was paid for, also of an answer that was of no use.
        cost: Of this call.
        failure: Why it was of no use; None for the one that was.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    seconds: float = Field(default=0.0, ge=0)
    usage: Usage = Usage()
    cost: Cost = Cost()
    failure: Failure | None = None


class Completion(BaseModel):
    """An answer of the shape asked for, with what it took.

    Attributes:
        text: As the model wrote it.
        parsed: The text as JSON where a shape was asked for: of that shape, by a JSON schema validator.
        requested_model: As it was asked for, with its provider.
        served_model: As the provider named it; often a dated version of the one requested.
        provider: E.g. ``anthropic``.
        usage: Tokens of this answer; those of failed attempts are in `attempts`.
        cost: Of this answer alone.
        seconds: Of this answer alone.
        attempts: Every call for this request in order; the last one is this answer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    parsed: JsonValue = None
    requested_model: str
    served_model: str
    provider: str
    usage: Usage
    cost: Cost
    seconds: float = Field(ge=0)
    attempts: tuple[Attempt, ...]


class ChatModel(Protocol):
    """Something that answers: an ordered list of models, seen as one."""

    @property
    def models(self) -> tuple[str, ...]:
        """The models in their order, each as ``provider/name``: what a cache key has to name."""
        ...

    async def complete(self, request: ChatRequest) -> Completion:
        """Ask the first model, and the next one where one fails for good.

        Raises:
            TruncatedAnswer: The answer was cut off at `max_output_tokens`; ask for less at once.
            BudgetExceeded: The call might cost more than is left; it was not made.
            CallFailed: No model gave a usable answer; the error has every attempt.
        """
        ...

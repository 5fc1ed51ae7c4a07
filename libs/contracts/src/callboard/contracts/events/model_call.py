"""What is known of each call to a language model that a job made: it was paid for, whatever became of the job."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from callboard.contracts.events.job import JobEvent


class ModelUsage(BaseModel):
    """Tokens and money, of one call or of several together.

    Attributes:
        input: All tokens of what was sent, the cached ones included.
        cached: Those of them that the provider had in its cache.
        output: All tokens of what was answered, hidden reasoning included.
        usd: What they cost; null where the price table does not list the model.
    """

    model_config = ConfigDict(frozen=True)

    input: int = 0
    cached: int = 0
    output: int = 0
    usd: Decimal | None = Decimal(0)


class ModelAttempt(BaseModel):
    """One call to one model, or the reason why none was made."""

    model_config = ConfigDict(frozen=True)

    model: str = Field(description="As it was asked for, e.g. `anthropic/claude-sonnet-5-5`.")
    seconds: float
    usage: ModelUsage
    failure: str | None = Field(default=None, description="Why it was of no use, e.g. `RATE_LIMIT`; null: it was not.")
    message: str | None = Field(default=None, description="The failure in plain words.")


class ModelCalled(JobEvent):
    """A language model was asked for something; where nobody answered, `served_model` is null."""

    type: ClassVar[str] = "model_called"

    purpose: str = Field(description="`cast`: who is who among the names; `label`: what the lines of a chunk are.")
    chunk: int | None = Field(default=None, description="Which chunk, from 0.")
    again: int = Field(default=0, description="How often the same had been asked before.")
    lines: int = Field(default=0, description="How many lines of the source were to be labelled.")
    requested_model: str | None = Field(default=None, description="The model that was asked for and answered.")
    served_model: str | None = Field(default=None, description="What the provider says that it served.")
    usage: ModelUsage = Field(description="Of all attempts together.")
    prices: str | None = Field(default=None, description="Which price table the cost is by.")
    prices_as_of: date | None = Field(default=None, description="The day that this table is of.")
    seconds: float = Field(description="Of all attempts together, waits between them left out.")
    attempts: tuple[ModelAttempt, ...] = ()
    faults: tuple[str, ...] = Field(default=(), description="Codes of what was wrong with the answer.")

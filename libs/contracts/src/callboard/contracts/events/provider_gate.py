"""What happens to a provider's gate: closed, it keeps every worker of every service from calling the provider."""

from __future__ import annotations

from typing import ClassVar

from pydantic import AwareDatetime, Field

from callboard.contracts.event import Event
from callboard.contracts.ids import derived_id
from callboard.contracts.jobs import ProviderName
from callboard.contracts.problems import Problem
from callboard.contracts.subjects import Aggregate


class ProviderGateClosed(Event):
    """A provider asked to be left alone for a time. Closed again with an earlier time, the gate opens no earlier."""

    aggregate: ClassVar[str] = "provider_gate"
    type: ClassVar[str] = "provider_gate_closed"

    provider: ProviderName
    closed_until: AwareDatetime = Field(description="When it opens by itself, UTC.")
    reason: Problem = Field(description="What the provider answered.")


def gate_of(provider: str) -> Aggregate:
    """The one gate of a provider, e.g. of `anthropic`: its id follows from the name."""
    return Aggregate(ProviderGateClosed.aggregate, derived_id(ProviderGateClosed.aggregate, provider))

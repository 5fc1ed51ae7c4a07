"""The port to a single call: one model, one request, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from callboard.llm.capabilities import Capabilities
from callboard.llm.chat import ChatRequest, Usage
from callboard.llm.evidence import Evidence
from callboard.llm.failures import FailureCode
from callboard.llm.providers import ModelName


@dataclass(frozen=True, slots=True)
class Access:
    """How a provider is reached. Shows no key."""

    key: str
    base_url: str

    def __repr__(self) -> str:
        """Nothing that must not be seen."""
        return "Access(***)"


@dataclass(frozen=True, slots=True)
class Said:
    """What a model answered."""

    text: str
    served_model: str
    usage: Usage
    finish: str
    """``stop``, ``length``, ``content_filter``, or the provider's own word."""


class CallError(Exception):
    """The call failed. Its evidence may hold what nobody should see: take it to no log before it is scrubbed."""

    def __init__(self, code: FailureCode, evidence: Evidence) -> None:
        """`evidence` is what the code was found from."""
        super().__init__(code.value)
        self.code = code
        self.evidence = evidence


class Calls(Protocol):
    """Calls models, each time once. `LitellmCalls` does it through litellm."""

    async def call(self, model: ModelName, able: Capabilities, access: Access, request: ChatRequest) -> Said:
        """One call, without a retry. When it is cancelled the connection is broken off.

        Raises:
            CallError: There was no answer, or one that nobody understands.
        """
        ...

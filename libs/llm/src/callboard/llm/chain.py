"""A `ChatModel` of an ordered list of models: the next one is asked where one fails for good, which stands in the attempts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from callboard.llm.asking import Asking, Surroundings
from callboard.llm.budgets import Spender
from callboard.llm.chat import Attempt, ChatRequest, Completion, Message
from callboard.llm.errors import CallFailed
from callboard.llm.failures import Failure
from callboard.llm.gates import Gates, NoGates
from callboard.llm.providers import ModelName
from callboard.llm.redaction import redact


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChain:
    """Asks models in their order; a `ChatModel`."""

    names: tuple[ModelName, ...]
    around: Surroundings
    spender: Spender = field(default_factory=Spender)
    gates: Gates = field(default_factory=NoGates)
    redacted: bool = False
    """Whether addresses and secrets are taken out of every message before it leaves."""

    @property
    def models(self) -> tuple[str, ...]:
        """The models in their order."""
        return tuple(str(name) for name in self.names)

    async def complete(self, request: ChatRequest) -> Completion:
        """As the port says."""
        request = self._redacted(request) if self.redacted else request
        attempts: list[Attempt] = []
        for name in self.names:
            asking = Asking(
                model=name,
                request=request,
                around=self.around,
                spender=self.spender,
                gates=self.gates,
                attempts=attempts,
            )
            completion = await asking.until_it_answers()
            if completion is not None:
                return completion
        raise CallFailed(_telling(attempts), attempts)

    def _redacted(self, request: ChatRequest) -> ChatRequest:
        secrets = self.around.secrets
        messages = (Message(message.role, redact(message.text, secrets).text) for message in request.messages)
        return replace(request, messages=tuple(messages))


def _telling(attempts: Sequence[Attempt]) -> Failure:
    """The failure that says most: of the first model whose last failure may pass, or else of the first model."""
    last = {attempt.model: attempt.failure for attempt in attempts if attempt.failure is not None}
    return next((failure for failure in last.values() if failure.code.retryable), next(iter(last.values())))

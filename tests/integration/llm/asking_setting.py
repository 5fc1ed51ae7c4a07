"""What tests of asking models share: a shape, a request, and a chain whose waits are noted and not waited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from callboard.llm import AnswerSchema, ChatRequest, Message, ModelError, Models, Role
from callboard.llm.chain import ModelChain

SHAPE = AnswerSchema(
    "count",
    {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"], "additionalProperties": False},
)
GOOD = '{"n":2}'


def request(**changes: Any) -> ChatRequest:
    """A small request with a system's word and a shape."""
    messages = (Message(Role.SYSTEM, "Count."), Message(Role.USER, "One, two."))
    usual: dict[str, Any] = {"messages": messages, "answer": SHAPE, "max_output_tokens": 50, "timeout": 20.0}
    return ChatRequest(**{**usual, **changes})


def without_waiting(
    models: Models, *names: str, instead: Callable[[float], None] = lambda _: None, **changes: Any
) -> tuple[ModelChain, list[float]]:
    """A chain of these models, and the seconds that it would have waited; its chance is always one half."""
    chain, waits = models.chat(names), list[float]()
    assert isinstance(chain, ModelChain)

    async def note(seconds: float) -> None:
        waits.append(seconds)
        instead(seconds)

    around = replace(chain.around, sleep=note, chance=lambda: 0.5)
    return replace(chain, around=around, **changes), waits


def codes(error: ModelError) -> list[tuple[str, str]]:
    """Each attempt's model, without its provider, and how it failed."""
    return [(a.model.split("/")[1], a.failure.code.value if a.failure else "") for a in error.attempts]

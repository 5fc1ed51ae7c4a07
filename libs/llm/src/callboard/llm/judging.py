"""Whether what a model said is an answer."""

from __future__ import annotations

from pydantic import JsonValue

from callboard.llm.answer_shape import WrongShape, read_answer
from callboard.llm.calling import Said
from callboard.llm.chat import ChatRequest
from callboard.llm.failures import Failure, FailureCode
from callboard.llm.providers import Provider

CUT_OFF = "length"
"""How providers say that an answer ended because it had no more tokens."""
KEPT_BACK = "content_filter"
"""How they say that it was kept back."""


def judge(provider: Provider, request: ChatRequest, said: Said) -> JsonValue | Failure:
    """The answer as JSON (None where no shape was asked for), or what is wrong with it."""
    if said.finish == KEPT_BACK:
        return _failure(provider, FailureCode.CONTENT_FILTER, f"{provider.title} kept the answer back.", KEPT_BACK)
    if said.finish == CUT_OFF:
        why = f"The answer was cut off after {said.usage.output} tokens."
        return _failure(provider, FailureCode.CONTEXT_LENGTH, why, CUT_OFF)
    if request.answer is None:
        return None
    try:
        return read_answer(said.text, request.answer)
    except WrongShape as error:
        return _failure(provider, FailureCode.INVALID_RESPONSE, str(error), None)


def _failure(provider: Provider, code: FailureCode, message: str, provider_code: str | None) -> Failure:
    return Failure(
        code=code,
        message=message,
        hint="Ask for less at once." if provider_code == CUT_OFF else "Another model may do better.",
        provider=provider.name,
        status=200,
        provider_code=provider_code,
    )

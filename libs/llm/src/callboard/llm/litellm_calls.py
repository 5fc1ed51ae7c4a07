"""The adapter to litellm: one call to one model, or the reason why it failed.

litellm is imported at the first call, in a thread, since that takes seconds and some 190 MB. What it would do beyond a call is switched
off: no tables from the network, no retries, no callbacks, no log lines, no parameters dropped in silence.
"""

from __future__ import annotations

import asyncio
import logging
import os
from typing import TYPE_CHECKING, Any

from callboard.llm.answer_shape import in_words
from callboard.llm.answered import noting_answers
from callboard.llm.calling import Access, CallError, Said
from callboard.llm.capabilities import Capabilities, JsonMode
from callboard.llm.causes import evidence_from
from callboard.llm.chat import ChatRequest, Role, Usage
from callboard.llm.error_table import classify
from callboard.llm.evidence import Evidence
from callboard.llm.failures import FailureCode
from callboard.llm.providers import ModelName
from callboard.llm.worst_case import most_output

if TYPE_CHECKING:
    from callboard.llm.connections import Connections

_log = logging.getLogger(__name__)

_OFFLINE = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_LOCAL_BLOG_POSTS": "True",
    "LITELLM_LOG": "CRITICAL",
}

_LOGGERS = {
    **dict.fromkeys(("LiteLLM", "LiteLLM Router", "LiteLLM Proxy"), logging.CRITICAL),
    # Addresses, headers and whole requests, at less than that.
    **dict.fromkeys(("openai", "httpx", "httpcore"), logging.WARNING),
}


class LitellmCalls:
    """Calls models through litellm."""

    def __init__(self) -> None:
        """Imports nothing yet."""
        self._opening = asyncio.Lock()
        self._connections: Connections | None = None

    async def call(self, model: ModelName, able: Capabilities, access: Access, request: ChatRequest) -> Said:
        """As the port says."""
        connections, provider = await self._open(), model.provider.name
        with noting_answers() as statuses:
            try:
                async with asyncio.timeout(request.timeout):
                    arguments = _arguments(model, able, access, request)
                    answer = await connections.complete(provider, access, arguments)
            except TimeoutError:
                raise _failed(Evidence(provider=provider, transport="timeout")) from None
            except Exception as error:  # noqa: BLE001 - whatever it is: its evidence is read, and it goes no further
                raise _failed(evidence_from(provider, error, statuses)) from None
        return _said(model, answer)

    async def _open(self) -> Connections:
        async with self._opening:
            self._connections = self._connections or await asyncio.to_thread(_open)
        return self._connections

    async def aclose(self) -> None:
        """Close the connections that are kept open."""
        if self._connections is not None:
            await self._connections.aclose()


def _open() -> Connections:
    """Import litellm, and connect nowhere yet."""
    os.environ.update(_OFFLINE)
    from callboard.llm.connections import Connections  # noqa: PLC0415 - takes seconds, and most processes never call a model

    for name, level in _LOGGERS.items():
        logging.getLogger(name).setLevel(level)
    return Connections()


def _arguments(model: ModelName, able: Capabilities, access: Access, request: ChatRequest) -> dict[str, Any]:
    messages = [{"role": message.role.value, "content": message.text} for message in request.messages]
    arguments: dict[str, Any] = {
        "model": model.name,
        "custom_llm_provider": model.provider.name,
        "api_key": access.key,
        "base_url": access.base_url,
        "max_tokens": most_output(request, able),
        "timeout": request.timeout,
        "max_retries": 0,
        "num_retries": 0,
    }
    if request.temperature is not None and able.temperature:
        arguments["temperature"] = request.temperature
    if request.answer is not None:
        if able.json is JsonMode.SCHEMA:
            shape = {"name": request.answer.name, "schema": dict(request.answer.schema), "strict": True}
            arguments["response_format"] = {"type": "json_schema", "json_schema": shape}
        else:
            messages.insert(0, {"role": Role.SYSTEM.value, "content": in_words(request.answer)})
        if able.json is JsonMode.OBJECT:
            arguments["response_format"] = {"type": "json_object"}
    return arguments | {"messages": messages}


def _said(model: ModelName, answer: Any) -> Said:
    """The answer in our own terms.

    Raises:
        CallError: It is not what an answer looks like.
    """
    try:
        choice = answer.choices[0]
        usage = answer.usage
        details = getattr(usage, "prompt_tokens_details", None)
        return Said(
            text=choice.message.content or "",
            served_model=str(answer.model or model.name),
            usage=Usage(
                input=usage.prompt_tokens,
                cached=(getattr(details, "cached_tokens", None) or 0) if details else 0,
                output=usage.completion_tokens,
            ),
            finish=str(choice.finish_reason),
        )
    except (AttributeError, IndexError, TypeError, ValueError):
        evidence = Evidence(provider=model.provider.name, status=200, message="The answer has no text or no usage.")
        raise _failed(evidence) from None


def _failed(evidence: Evidence) -> CallError:
    code = classify(evidence)
    if code is FailureCode.INTERNAL_ERROR:
        _log.error("a call to %s failed in this program: %s", evidence.provider, evidence.message)
    return CallError(code, evidence)

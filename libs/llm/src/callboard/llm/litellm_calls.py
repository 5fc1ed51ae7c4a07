"""The adapter to litellm: one call to one model, or the reason why it failed.

litellm is imported at the first call, in a thread, since that takes seconds and some 190 MB. What it would do beyond a call is switched
off: no tables from the network, no retries, no callbacks, no log lines, no parameters dropped in silence.
"""

from __future__ import annotations

import asyncio
import logging
import os
from types import ModuleType
from typing import Any

from callboard.llm.answer_shape import in_words
from callboard.llm.calling import Access, CallError, Said
from callboard.llm.capabilities import Capabilities, JsonMode
from callboard.llm.causes import evidence_from
from callboard.llm.chat import ChatRequest, Role, Usage
from callboard.llm.error_table import classify
from callboard.llm.evidence import Evidence
from callboard.llm.providers import ModelName
from callboard.llm.worst_case import most_output

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
        self._litellm: ModuleType | None = None
        self._client: Any = None

    async def call(self, model: ModelName, able: Capabilities, access: Access, request: ChatRequest) -> Said:
        """As the port says."""
        litellm = self._litellm = self._litellm or await asyncio.to_thread(_import_litellm)
        try:
            async with asyncio.timeout(request.timeout):
                arguments = _arguments(model, able, access, request)
                answer = await litellm.acompletion(**arguments, client=self._client_for(model))
        except TimeoutError:
            raise _failed(Evidence(provider=model.provider.name, transport="timeout")) from None
        except Exception as error:  # noqa: BLE001 - whatever it is: its evidence is read, and it goes no further
            evidence = evidence_from(model.provider.name, error)
            raise _failed(evidence) from None
        return _said(model, answer)

    def _client_for(self, model: ModelName) -> Any:
        """The HTTP client of a call; None where litellm takes the vendor's own."""
        if model.provider.name == "openai":
            return None
        from callboard.llm.sending_once import SendingOnce  # noqa: PLC0415 - imports litellm, which is there by now

        self._client = self._client or SendingOnce()
        return self._client

    async def aclose(self) -> None:
        """Close the connections that are kept open."""
        if self._client is not None:
            await self._client.close()
        if self._litellm is not None:
            await self._litellm.close_litellm_async_clients()


def _import_litellm() -> ModuleType:
    """litellm, with everything switched off that is not a call."""
    os.environ.update(_OFFLINE)
    import litellm  # noqa: PLC0415 - takes seconds, and most processes never call a model
    import openai  # noqa: PLC0415 - as litellm

    litellm.suppress_debug_info = True
    litellm.num_retries = 0
    litellm.drop_params = False
    litellm.modify_params = False
    litellm.disable_aiohttp_transport = True  # httpx tells a broken connection from an answer
    for name, level in _LOGGERS.items():
        logging.getLogger(name).setLevel(level)
    # It loads most of itself when it is first used, for a second, in which nothing else would go on.
    assert openai.AsyncOpenAI(api_key="none").chat.completions.with_raw_response
    return litellm


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
    return CallError(classify(evidence), evidence)

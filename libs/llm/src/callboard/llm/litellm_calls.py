"""The adapter to litellm: one call to one model, or the reason why it failed.

litellm is imported at the first call, in a thread, since that takes seconds and some 150 MB. What it would do beyond a call is switched
off: no tables from the network, no retries, no callbacks, no log lines, no parameters dropped in silence.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any, cast

from callboard.llm.answer_shape import in_words
from callboard.llm.capabilities import Capabilities, JsonMode
from callboard.llm.chat import ChatRequest, Role, Usage
from callboard.llm.error_table import classify
from callboard.llm.evidence import Evidence, evidence_of
from callboard.llm.failures import FailureCode
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


class LitellmCalls:
    """Calls models through litellm."""

    def __init__(self) -> None:
        """Imports nothing yet."""
        self._litellm: ModuleType | None = None
        self._client: Any = None

    async def call(self, model: ModelName, able: Capabilities, access: Access, request: ChatRequest) -> Said:
        """One call, without a retry. When it is cancelled the connection is broken off.

        Raises:
            CallError: There was no answer, or one that nobody understands.
        """
        litellm = self._litellm = self._litellm or await asyncio.to_thread(_import_litellm)
        try:
            async with asyncio.timeout(request.timeout):
                arguments = _arguments(model, able, access, request)
                answer = await litellm.acompletion(**arguments, client=self._client_for(model))
        except TimeoutError:
            raise _failed(Evidence(provider=model.provider.name, transport="timeout")) from None
        except Exception as error:  # noqa: BLE001 - whatever it is: its evidence is read, and it goes no further
            evidence = _evidence(model.provider.name, error)
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


def _evidence(provider: str, error: BaseException) -> Evidence:
    """What the chain of causes says: the HTTP answer, or how the connection failed, or that litellm itself refused.

    litellm makes up answers where there was none, so only the HTTP client's own errors count.
    """
    chain = [(cause, {kind.__name__ for kind in type(cause).__mro__}) for cause in _causes(error)]
    for cause, names in chain:
        if "HTTPStatusError" in names:
            response = cast("Any", cause).response
            return evidence_of(provider, response.status_code, dict(response.headers), _body(response, error))
    of_client = set[str]().union(*(names for _, names in chain[1:] or chain))
    if "TimeoutException" in of_client:
        return Evidence(provider=provider, transport="timeout")
    if of_client & {"TransportError", "ConnectionError", "SSLError"}:
        return Evidence(provider=provider, transport="network", message=_first_line(chain[-1][0]))
    if "UnsupportedParamsError" in chain[0][1]:
        return Evidence(provider=provider, status=400, message=_first_line(error))
    return Evidence(provider=provider, message="The provider's answer cannot be understood.")


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _body(response: Any, error: BaseException) -> str:
    """The answer's body; where it was never read, litellm's error has it in its words."""
    try:
        return str(response.text)
    except Exception:  # noqa: BLE001 - a stream that was not read says so in several ways
        return _first_line(error)


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0][:500]

"""How those families of providers answer, and how they refuse; after the same references, and their lists of errors."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from model_peer.http_peer import Reply
from model_peer.reading import Asked


def tokens(text: str) -> int:
    """About how many tokens a text has: one for four characters, as the vendors say of English."""
    return (len(text) + 3) // 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the model says. Without numbers of tokens they are counted by `tokens`."""

    text: str
    input: int | None = None
    cached: int = 0
    output: int | None = None
    served_model: str | None = None
    finish: str = "stop"
    """``stop``, ``length`` or ``content_filter``."""


def write(asked: Asked, answer: Answer) -> Reply:
    """The answer as the provider that was asked writes it."""
    used = tokens(asked.text) if answer.input is None else answer.input
    made = tokens(answer.text) if answer.output is None else answer.output
    body = _WRITERS.get(asked.provider, _write_openai)(asked, answer, used, made)
    return Reply(json.dumps(body).encode(), headers={"request-id": "req_peer"})


def _write_openai(asked: Asked, answer: Answer, used: int, made: int) -> dict[str, Any]:
    usage: dict[str, Any] = {"prompt_tokens": used, "completion_tokens": made, "total_tokens": used + made}
    if asked.provider == "deepseek":
        usage |= {"prompt_cache_hit_tokens": answer.cached, "prompt_cache_miss_tokens": used - answer.cached}
    else:
        usage |= {"prompt_tokens_details": {"cached_tokens": answer.cached}}
    return {
        "id": "chatcmpl-peer",
        "object": "chat.completion",
        "created": 1767225600,
        "model": answer.served_model or asked.model,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": answer.text, "refusal": None},
                "finish_reason": answer.finish,
            }
        ],
        "usage": usage,
    }


def _write_anthropic(asked: Asked, answer: Answer, used: int, made: int) -> dict[str, Any]:
    reasons = {"stop": "end_turn", "length": "max_tokens", "content_filter": "refusal"}
    block: dict[str, Any] = {"type": "text", "text": answer.text}
    if asked.raw.get("tools"):
        reasons["stop"] = "tool_use"
        block = {
            "type": "tool_use",
            "id": "toolu_peer",
            "name": asked.raw["tools"][0]["name"],
            "input": _object(answer.text),
        }
    return {
        "id": "msg_peer",
        "type": "message",
        "role": "assistant",
        "model": answer.served_model or asked.model,
        "content": [block],
        "stop_reason": reasons[answer.finish],
        "stop_sequence": None,
        "usage": {
            "input_tokens": used - answer.cached,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": answer.cached,
            "output_tokens": made,
        },
    }


def _write_gemini(asked: Asked, answer: Answer, used: int, made: int) -> dict[str, Any]:
    reasons = {"stop": "STOP", "length": "MAX_TOKENS", "content_filter": "SAFETY"}
    return {
        "candidates": [
            {
                "content": {"role": "model", "parts": [{"text": answer.text}]},
                "finishReason": reasons[answer.finish],
                "index": 0,
            }
        ],
        "usageMetadata": {
            "promptTokenCount": used,
            "cachedContentTokenCount": answer.cached,
            "candidatesTokenCount": made,
            "totalTokenCount": used + made,
        },
        "modelVersion": answer.served_model or asked.model,
        "responseId": "peer",
    }


_WRITERS: dict[str, Callable[[Asked, Answer, int, int], dict[str, Any]]] = {
    "anthropic": _write_anthropic,
    "gemini": _write_gemini,
}


def refuse(provider: str, status: int, code: str, message: str, *, headers: Mapping[str, str] | None = None) -> Reply:
    """An error as the provider writes it; `code` is its own name for it."""
    body: Any = {"error": {"message": message, "type": code, "param": None, "code": code}}
    if provider == "anthropic":
        body = {"type": "error", "error": {"type": code, "message": message}, "request_id": "req_peer"}
    elif provider == "gemini":
        body = {"error": {"code": status, "message": message, "status": code}}
    elif provider == "xai":
        body = {"code": code, "error": message}
    elif provider == "mistral":
        body = {"object": "error", "message": message, "type": code, "param": None, "code": None}
    return Reply(json.dumps(body).encode(), status=status, headers=headers or {})


def _object(text: str) -> Any:
    """The arguments of a tool's call, which the provider has read already; what it could not read is left out."""
    try:
        return json.loads(text)
    except ValueError:
        return {}

"""How three families of providers are asked: OpenAI's (also xAI, DeepSeek and Mistral), Anthropic's and Gemini's.

The shapes are those of the vendors' references: OpenAI "Create chat completion", Anthropic "Messages", Gemini
"generateContent". A request of a shape that the vendor would refuse is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model_peer.http_peer import HttpRequest

_OF_OPENAI = {"openai", "xai", "deepseek", "mistral"}
_GEMINI_PATH = re.compile(r"/models/(?P<model>[^/:]+):generateContent$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request, however it was written.

    `schema` is the JSON schema that the provider is asked to hold the answer to, `json_object` whether any JSON object will do.
    """

    provider: str
    model: str
    system: str
    messages: tuple[tuple[str, str], ...]
    """Role (user, assistant) and text of each, without the system's."""
    schema: Mapping[str, Any] | None
    json_object: bool
    max_tokens: int | None
    temperature: float | None
    key: str
    raw: Mapping[str, Any]

    @property
    def text(self) -> str:
        """Everything that was said, the system's words first."""
        return "\n".join((self.system, *(text for _, text in self.messages)))


def read(request: HttpRequest) -> Asked:
    """The request as the provider understands it; the provider is the first part of the path.

    Raises:
        ValueError: It is of a shape that the provider would refuse; the message says why.
    """
    provider, body = request.path.split("/")[1], json.loads(request.body)
    if provider in _OF_OPENAI:
        return _read_openai(provider, request, body)
    return {"anthropic": _read_anthropic, "gemini": _read_gemini}[provider](request, body)


def _read_openai(provider: str, request: HttpRequest, body: dict[str, Any]) -> Asked:
    _require(request.path == f"/{provider}/v1/chat/completions", f"no such path: {request.path}")
    wanted = _part(body, "response_format")
    kind = wanted.get("type", "text")
    if kind == "json_schema":
        _require(provider != "deepseek", "This response_format type is unavailable now")
        _require(wanted["json_schema"].keys() >= {"name", "schema"}, "Missing required parameter")
    said = [(message["role"], _flat(message["content"])) for message in body["messages"]]
    if kind == "json_object":
        _require("json" in json.dumps(said).lower(), "'messages' must contain the word 'json' in some form")
    return Asked(
        provider=provider,
        model=body["model"],
        system="\n".join(text for role, text in said if role in {"system", "developer"}),
        messages=tuple((role, text) for role, text in said if role not in {"system", "developer"}),
        schema=wanted["json_schema"]["schema"] if kind == "json_schema" else None,
        json_object=kind == "json_object",
        max_tokens=body.get("max_completion_tokens", body.get("max_tokens")),
        temperature=body.get("temperature"),
        key=request.headers.get("authorization", "").removeprefix("Bearer "),
        raw=body,
    )


def _read_anthropic(request: HttpRequest, body: dict[str, Any]) -> Asked:
    _require(request.path == "/anthropic/v1/messages", f"no such path: {request.path}")
    _require("anthropic-version" in request.headers, "anthropic-version: header is required")
    _require("max_tokens" in body, "max_tokens: Field required")
    wanted = _part(body, "output_format") or _part(_part(body, "output_config"), "format")
    tools: list[dict[str, Any]] = body.get("tools") or []
    return Asked(
        provider="anthropic",
        model=body["model"],
        system=_flat(body.get("system", "")),
        messages=tuple((message["role"], _flat(message["content"])) for message in body["messages"]),
        schema=wanted["schema"] if wanted else tools[0]["input_schema"] if tools else None,
        json_object=False,
        max_tokens=body["max_tokens"],
        temperature=body.get("temperature"),
        key=request.headers.get("x-api-key", ""),
        raw=body,
    )


def _read_gemini(request: HttpRequest, body: dict[str, Any]) -> Asked:
    match = _GEMINI_PATH.search(request.path)
    _require(match is not None, f"no such path: {request.path}")
    assert match
    config = {_camel(name): value for name, value in _part(body, "generationConfig").items()}
    schema = config.get("responseJsonSchema") or config.get("responseSchema")
    system = _part(body, "system_instruction") or _part(body, "systemInstruction")
    return Asked(
        provider="gemini",
        model=match["model"],
        system=_flat(system.get("parts", "")),
        messages=tuple(
            ("assistant" if content["role"] == "model" else content["role"], _flat(content["parts"]))
            for content in body["contents"]
        ),
        schema=schema,
        json_object=config.get("responseMimeType") == "application/json" and schema is None,
        max_tokens=config.get("maxOutputTokens"),
        temperature=config.get("temperature"),
        key=request.headers.get("x-goog-api-key", ""),
        raw=body,
    )


def _flat(content: Any) -> str:
    return content if isinstance(content, str) else "\n".join(str(part["text"]) for part in content)


def _part(body: dict[str, Any], name: str) -> dict[str, Any]:
    """What stands under a name; nothing where it does not stand there."""
    return body.get(name) or {}


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


def _require(fact: bool, message: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not fact:
        raise ValueError(message)

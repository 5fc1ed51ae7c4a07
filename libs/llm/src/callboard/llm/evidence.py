"""What is known of a failed call: the status, the provider's own names for it, its words, and how long it asks to be left alone.

Providers write errors in five shapes; all of them are read here, so that the table of errors need know none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import cast

from pydantic import JsonValue

_NAMES = ("code", "type", "status", "error_code", "reason", "quotaId")
"""The keys under which providers name an error, wherever in the body: OpenAI `code` and `type`, Anthropic `type` and
`details.error_code`, Gemini `status`, `details[].reason` and `details[].violations[].quotaId`, xAI `code`."""
_REDIRECTS = 300
"""From here on a status says that the request was not served; RFC 9110, 15."""
_A_WEEK = 7 * 24 * 3600.0
"""Whoever asks for longer, or for ever, gets this."""
_WORDS = ("message", "error", "detail", "msg")
_DURATION = re.compile(r"^(\d+(?:\.\d+)?)s$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One failed call, without a judgement."""

    provider: str
    status: int | None = None
    """None where no answer came."""
    codes: tuple[str, ...] = ()
    """The provider's names for it, as it writes them."""
    message: str = ""
    retry_after: float | None = None
    """Seconds."""
    transport: str | None = None
    """``timeout`` or ``network`` where the connection failed."""

    @property
    def refused(self) -> bool:
        """Whether the provider answered that it did nothing; what is no such answer may have been charged."""
        return self.status is not None and self.status >= _REDIRECTS


def evidence_of(provider: str, status: int | None, headers: Mapping[str, str], body: str) -> Evidence:
    """What an answer that is an error says."""
    parsed = _json(body)
    found = list(_walk(parsed))
    codes = [str(value) for key, value in found if key in _NAMES and isinstance(value, str)]
    words = [value for word in _WORDS for key, value in found if key == word and isinstance(value, str)]
    return Evidence(
        provider=provider,
        status=status,
        codes=tuple(dict.fromkeys(codes)),
        message=words[0] if words else body.strip()[:500],
        retry_after=_longest(_of_header(headers), _of_body(found)),
    )


def _json(body: str) -> JsonValue:
    try:
        return cast("JsonValue", json.loads(body))
    except ValueError:
        return None


def _walk(value: JsonValue) -> Iterator[tuple[str, JsonValue]]:
    """Every key with what stands under it, the outer ones first."""
    if isinstance(value, list):
        for item in value:
            yield from _walk(item)
    if isinstance(value, dict):
        yield from value.items()
        for item in value.values():
            yield from _walk(item)


def _of_header(headers: Mapping[str, str]) -> float | None:
    """RFC 9110, 10.2.3: seconds or a date. OpenAI also gives milliseconds, which are more exact."""
    told = {name.lower(): value for name, value in headers.items()}
    exact = _number(told.get("retry-after-ms"))
    if exact is not None:
        return exact / 1000
    text = told.get("retry-after")
    return _number(text) if text is None or _number(text) is not None else _until(text)


def _number(text: str | None) -> float | None:
    try:
        return min(max(0.0, float(text)), _A_WEEK) if text is not None else None
    except ValueError:
        return None


def _until(text: str) -> float | None:
    try:
        then = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, ((then if then.tzinfo else then.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds())


def _of_body(found: list[tuple[str, JsonValue]]) -> float | None:
    """Gemini says it in ``details[]`` as google.rpc.RetryInfo: ``"retryDelay": "34.07s"``."""
    for key, value in found:
        match = _DURATION.match(value) if key == "retryDelay" and isinstance(value, str) else None
        if match:
            return float(match[1])
    return None


def _longest(*waits: float | None) -> float | None:
    known = [wait for wait in waits if wait is not None]
    return max(known) if known else None

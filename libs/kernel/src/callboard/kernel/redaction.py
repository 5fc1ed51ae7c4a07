"""Keeps passwords and tokens out of what is written: log lines, health answers, error texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

HIDDEN = "***"

_PASSWORD_IN_URL = re.compile(r"(?P<head>[A-Za-z][A-Za-z0-9+.-]*://[^\s:/@]*):[^\s/]+@")
_TOKEN_IN_URL = re.compile(r"(?P<head>(?:nats|tls|wss?)://)[^\s/@:]+@")
_PASSWORD_IN_DSN = re.compile(r"(?P<head>\bpassword=)('(?:[^'\\]|\\.)*'|[^\s&]+)", re.IGNORECASE)
_SECRET_KEY = re.compile(r"passw|secret|token|api_?key|authorization|cookie", re.IGNORECASE)


def redact(text: str) -> str:
    """`text` with every password or token of a URL or connection string replaced by `***`.

    >>> redact("nats://ingest:pa55@127.0.0.1:4222 is not there")
    'nats://ingest:***@127.0.0.1:4222 is not there'
    """
    text = _PASSWORD_IN_URL.sub(rf"\g<head>:{HIDDEN}@", text)
    text = _TOKEN_IN_URL.sub(rf"\g<head>{HIDDEN}@", text)
    return _PASSWORD_IN_DSN.sub(rf"\g<head>{HIDDEN}", text)


def redact_value(value: Any) -> Any:
    """`value` with every string in it redacted; what stands under a key that names a secret is hidden whole."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        pairs = cast("Mapping[Any, Any]", value)
        return {key: HIDDEN if _SECRET_KEY.search(str(key)) else redact_value(item) for key, item in pairs.items()}
    if isinstance(value, list | tuple):
        return [redact_value(item) for item in cast("list[Any] | tuple[Any, ...]", value)]
    return value

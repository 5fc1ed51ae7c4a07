"""What each service says of itself at its own address."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from typing import Any

import httpx

_SECONDS = 3.0


def services_health(addresses: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """For each service whether it is ready, and what its checks found; one that does not answer is not ready."""
    with httpx.Client(timeout=_SECONDS, trust_env=False) as http, ThreadPoolExecutor() as side_by_side:
        answers = side_by_side.map(partial(_ask, http), addresses.values())
        return dict(zip(addresses, answers, strict=True))


def _ask(http: httpx.Client, address: str) -> dict[str, Any]:
    try:
        answer = http.get(f"{address}/readyz", params={"verbose": ""})
        checks: dict[str, Any] = answer.json().get("checks", {})
    except (httpx.HTTPError, ValueError) as error:
        return {"ready": False, "address": address, "reason": str(error) or type(error).__name__, "checks": {}}
    return {"ready": answer.status_code == HTTPStatus.OK, "address": address, "checks": checks}

"""Asking a service whether it is ready, and how far it is where its start takes long."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from callboard.embedded import NotYet, UnderWay, http_answers

_PATH = "/readyz"
_SECONDS = 2.0
_BUILDING = ("building", "awaiting")
"""The states of a view that is built in a new version, here or by another process."""


async def service_is_ready(host: str, port: int) -> None:
    """Ask a service once; returning means that it is ready.

    Raises:
        UnderWay: it builds its views anew, and says how far it is.
        NotYet, OSError, TimeoutError: it is not ready, or does not answer.
    """
    try:
        await http_answers(host, port, _PATH)
    except NotYet:
        tell(await _checks(host, port))
        raise


def tell(checks: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise what the checks of a service that is not ready say; return where they say nothing."""
    failed = {name: check for name, check in checks.items() if check.get("status") == "failed" and "reason" in check}
    words = "; ".join(f"{name}: {check['reason']}" for name, check in failed.items())
    if any(check.get("state") in _BUILDING for check in failed.values()):
        raise UnderWay(words)
    if words:
        raise NotYet(words)


async def _checks(host: str, port: int) -> dict[str, dict[str, Any]]:
    import httpx

    try:
        async with httpx.AsyncClient(timeout=_SECONDS, trust_env=False, verify=False) as http:  # noqa: S501 - plain HTTP on loopback
            answer = await http.get(f"http://{host}:{port}{_PATH}", params={"verbose": ""})
        return {} if answer.status_code == HTTPStatus.OK else answer.json().get("checks", {})
    except (httpx.HTTPError, ValueError):
        return {}

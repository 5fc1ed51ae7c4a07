"""Whom a gateway on loopback serves: programs of this machine, and no page that a browser has from elsewhere.

A page from anywhere may send forms to a loopback port, and, once its name resolves to loopback (DNS rebinding), read the
answers as well. The first is told by its Origin, the second by its Host: neither can be chosen by the page.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from callboard.api.problems import Elsewhere
from callboard.api.responses import problem_response


def is_loopback(host: str) -> bool:
    """Whether a host, by name or by address, is this machine seen from itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")  # RFC 6761, section 6.3


def stranger(headers: Mapping[str, str]) -> str | None:
    """The host elsewhere that a request was meant for or that its page is from, if there is one."""
    named = [f"//{headers.get('host', '')}", *([headers["origin"]] if "origin" in headers else [])]
    return next((place.removeprefix("//") for place in named if not is_loopback(_host(place))), None)


def _host(place: str) -> str:
    try:
        return urlsplit(place).hostname or ""
    except ValueError:  # such as an unfinished IPv6 address
        return ""


class LoopbackOnly:
    """ASGI middleware that turns away what is meant for, or sent by, another host than this machine itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, or answer 421 with the reason."""
        if scope["type"] == "http" and (place := stranger(Request(scope).headers)) is not None:
            await problem_response(Request(scope), Elsewhere(place))(scope, receive, send)
            return
        await self._app(scope, receive, send)

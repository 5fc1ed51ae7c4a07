"""A language model's provider on a loopback socket: an oracle answers, in the wire format of whoever was asked, with faults.

    async with ModelServer(lambda asked: '{"labels":[]}', FaultPlan(rate=0.1, seed=1)) as server:
        settings = server.settings()

Only what a model says is made up; sockets, formats and errors are real. Figures from it are never the accuracy of a model.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self

from pydantic import SecretStr

from callboard.llm import PROVIDERS, ModelSettings
from model_peer.faults import FaultPlan
from model_peer.http_peer import Drop, Hang, HttpAnswer, HttpPeer, HttpRequest, Reply
from model_peer.reading import Asked, read
from model_peer.writing import Answer, refuse, write

Said = str | Answer | HttpAnswer
Oracle = Callable[[Asked], Said | Awaitable[Said]]
"""Gives the model's text, an answer with its numbers, or whatever is to happen on the wire instead."""

_PATHS = {"anthropic": "/anthropic", "gemini": "/gemini/v1beta"}


class ModelServer:
    """Every provider in one; use as an async context manager."""

    def __init__(self, oracle: Oracle, faults: FaultPlan | None = None) -> None:
        """Without `faults` nothing goes wrong but what the oracle says."""
        self._oracle = oracle
        self._peer = HttpPeer(self._answer)
        self.faults = faults or FaultPlan()
        self.calls: list[Asked] = []
        """Every request that could be read, in the order in which they came."""
        self.requests: list[HttpRequest] = []
        """Every request as it came."""

    @property
    def peer(self) -> HttpPeer:
        """The socket's side."""
        return self._peer

    def base_url(self, provider: str) -> str:
        """Where a provider's client is to be sent."""
        return self._peer.address + _PATHS.get(provider, f"/{provider}/v1")

    def settings(self, **others: Any) -> ModelSettings:
        """Settings that send every provider's calls here, each with the key ``key-of-<provider>``, and never to the vendor.

        Calls are made again at once unless the server asks for a wait.
        """
        told: dict[str, Any] = {"model_backoff": 0.0}
        for provider in PROVIDERS:
            told[f"{provider.name}_base_url"] = self.base_url(provider.name)
            told[f"{provider.name}_api_key"] = SecretStr(f"key-of-{provider.name}")
        return ModelSettings(**{**told, **others})

    def environment(self) -> dict[str, str]:
        """The same for a process of its own."""
        told = {f"CALLBOARD_{p.name.upper()}_BASE_URL": self.base_url(p.name) for p in PROVIDERS}
        told |= {f"CALLBOARD_{p.key_variable}": f"key-of-{p.name}" for p in PROVIDERS}
        return told | {"CALLBOARD_MODEL_BACKOFF": "0"}

    async def __aenter__(self) -> Self:
        """Begin to listen."""
        await self._peer.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, and break off what is under way."""
        await self._peer.__aexit__(kind, error, trace)

    async def _answer(self, request: HttpRequest) -> HttpAnswer:
        self.requests.append(request)
        try:
            asked = read(request)
        except ValueError as error:
            return refuse(request.path.split("/")[1], 400, "invalid_request_error", str(error))
        self.calls.append(asked)
        said = self._oracle(asked)
        if inspect.isawaitable(said):
            said = await said
        if isinstance(said, Reply | Hang | Drop):
            return said
        answer = said if isinstance(said, Answer) else Answer(text=said)
        fault, chance = self.faults.next(asked)
        return self.faults.do(fault, asked, answer, chance) if fault else write(asked, answer)

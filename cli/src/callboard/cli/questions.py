"""Questions to the gateway: one connection each, and little patience, since they can simply be asked again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from callboard.cli.gateway import Gateway

AnswerT = TypeVar("AnswerT")

PATIENCE = 5.0
"""Seconds that a question waits for an answer, unlike an import."""


def questions(url: str | None, data: Path | None) -> Gateway:
    """The gateway that is meant, for some questions.

    Raises:
        NotRunning: nothing is known to run there.
    """
    from callboard.cli.gateway import Gateway
    from callboard.cli.running import gateway_url

    return Gateway(gateway_url(url, data), patience=PATIENCE)


def ask(url: str | None, data: Path | None, question: Callable[[Gateway], AnswerT]) -> AnswerT:
    """What one question answers; errors as those of `questions` and `Gateway.get`."""
    with questions(url, data) as gateway:
        return question(gateway)


def get(path: str, url: str | None, data: Path | None, **params: Any) -> Any:
    """The JSON at one path of the gateway; errors as those of `ask`."""
    return ask(url, data, lambda gateway: gateway.get(path, **params))

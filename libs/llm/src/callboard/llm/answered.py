"""Whether a provider answered at all, whatever a library makes of that: the HTTP client notes it for the call under way."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_STATUSES: ContextVar[list[int] | None] = ContextVar("callboard.llm.statuses", default=None)


@contextmanager
def noting_answers() -> Generator[list[int]]:
    """The status of each answer that comes in this block, also in what it starts."""
    statuses: list[int] = []
    before = _STATUSES.set(statuses)
    try:
        yield statuses
    finally:
        _STATUSES.reset(before)


async def note_answer(response: Any) -> None:
    """A hook of an `httpx.AsyncClient`: called when an answer's head is there."""
    statuses = _STATUSES.get()
    if statuses is not None:
        statuses.append(response.status_code)

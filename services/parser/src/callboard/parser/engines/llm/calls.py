"""What is remembered of each call to a model: why it was made, what came of it, and what it took."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from callboard.llm import Attempt, Completion

Purpose: TypeAlias = Literal["cast", "label"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallMade:
    """One request, with all the attempts that it took.

    Attributes:
        purpose: ``cast`` for the first pass over the people, ``label`` for lines.
        chunk: Which chunk, from 0; None for the cast.
        again: How often these lines had been asked about before.
        lines: How many lines were to be labelled.
        completion: The answer; None where there was none.
        attempts: Every call, paid or not.
        faults: The codes of what was wrong with the answer.
    """

    purpose: Purpose
    chunk: int | None = None
    again: int = 0
    lines: int = 0
    completion: Completion | None = None
    attempts: tuple[Attempt, ...] = ()
    faults: tuple[str, ...] = ()


Journal: TypeAlias = Callable[[CallMade], Awaitable[None]]
"""Told of each call as soon as it is over; what it raises ends the parse."""


async def keep_none(call: CallMade) -> None:
    """A journal that nobody reads."""
    del call

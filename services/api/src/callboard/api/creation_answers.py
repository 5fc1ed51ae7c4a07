"""What the gateway answers to those who create jobs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import Self
from uuid import UUID

from pydantic import Field

from callboard.api.answers import Answer
from callboard.contracts.problems import Problem
from callboard.kernel.jobs.items import ItemResult


class Outcome(StrEnum):
    """What became of an item."""

    CREATED = "created"
    EXISTED = "existed"
    REFUSED = "refused"


class CreatedAnswer(Answer):
    """A job that was asked for."""

    id: UUID
    created: bool = Field(description="False where it was there before; nothing new was made.")
    position: int = Field(description="Log position of its creation: pass it to a query to read after this write.")


class ItemAnswer(Answer):
    """What became of one item of a request."""

    item: int = Field(description="Its place in the request, from 1.")
    status: Outcome
    id: UUID | None
    ref: str | None
    position: int | None = Field(description="Log position of its creation.")
    problem: Problem | None = Field(description="Why it was refused.")

    @classmethod
    def of(cls, place: int, ref: str | None, result: ItemResult) -> Self:
        """From the engine's own answer."""
        made = Outcome.CREATED if result.created else Outcome.EXISTED
        return cls(
            item=place + 1,
            status=Outcome.REFUSED if result.problem else made,
            id=result.id,
            ref=ref,
            position=result.position,
            problem=result.problem,
        )


class BulkAnswer(Answer):
    """What became of each item, in the order asked."""

    created: int
    existed: int
    refused: int
    position: int = Field(description="Log position of the last of them: pass it to a query to read after this write.")
    items: list[ItemAnswer]

    @classmethod
    def of(cls, items: Sequence[ItemAnswer]) -> Self:
        """The answers of all items, with their sums."""
        counts = Counter(item.status for item in items)
        return cls(
            created=counts[Outcome.CREATED],
            existed=counts[Outcome.EXISTED],
            refused=counts[Outcome.REFUSED],
            position=max((item.position or 0 for item in items), default=0),
            items=list(items),
        )

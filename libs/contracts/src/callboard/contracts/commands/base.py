"""The base of commands and their answers."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from callboard.contracts.ids import new_id
from callboard.contracts.problems import Problem


class Accepted(BaseModel):
    """What every accepted command answers at least."""

    model_config = ConfigDict(frozen=True)

    position: int = Field(
        description="Log position of what the command appended: hand it to a query to read after this write."
    )


AcceptedT = TypeVar("AcceptedT", bound=Accepted)


class Command(BaseModel, Generic[AcceptedT]):
    """A request to one service. Sending the same command (same id) again has no further effect."""

    model_config = ConfigDict(frozen=True)

    service: ClassVar[str]
    verb: ClassVar[str]
    accepted: ClassVar[type[Accepted]]

    id: UUID = Field(default_factory=new_id)
    actor: str = "system"


class Reply(BaseModel, Generic[AcceptedT]):
    """The owner's answer: exactly one of the two is there."""

    model_config = ConfigDict(frozen=True)

    accepted: AcceptedT | None = None
    refused: Problem | None = None

"""The base of commands and their answers."""

from __future__ import annotations

from typing import Annotated, ClassVar, Generic, TypeAlias, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from callboard.contracts.ids import new_id
from callboard.contracts.problems import Problem


class Accepted(BaseModel):
    """What every accepted command answers at least."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    position: int = Field(
        description="Log position of what the command appended: hand it to a query to read after this write."
    )


ActorName: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,255}$")]
"""Who asks: a user's name or address, or `system`; 1 to 255 characters, none of them a control character."""

AcceptedT = TypeVar("AcceptedT", bound=Accepted)


class Command(BaseModel, Generic[AcceptedT]):
    """A request to one service. Sending the same command (same id) again has no further effect."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    service: ClassVar[str]
    verb: ClassVar[str]
    accepted: ClassVar[type[Accepted]]

    id: UUID = Field(default_factory=new_id)
    actor: ActorName = "system"


class Reply(BaseModel, Generic[AcceptedT]):
    """The owner's answer: exactly one of the two is there."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    accepted: AcceptedT | None = None
    refused: Problem | None = None

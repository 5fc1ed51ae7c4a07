"""Which jobs a listing shows: the filters of GET /v1/jobs."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from callboard.api.gateway import LAST_POSITION
from callboard.contracts.jobs import JobState

Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=200)]
"""A text to compare with; Postgres takes no NUL in one."""
_DIGITS = 32


class Order(StrEnum):
    """By creation."""

    NEWEST = "newest"
    OLDEST = "oldest"


class JobFilters(BaseModel):
    """All that is given has to fit; of what is given several times, any one."""

    model_config = ConfigDict(frozen=True)

    status: list[JobState] = Field(
        default=[], max_length=len(JobState), description="Only jobs in one of these states."
    )
    kind: list[Text] = Field(default=[], max_length=50, description="Only these kinds.")
    project: Text | None = Field(default=None, description="Only this project's.")
    document: UUID | None = Field(default=None, description="Only those that work on this document.")
    input: Text | None = Field(default=None, description="Only those that work on this, as `kind/id`.")
    id: str | None = Field(
        default=None, pattern=r"^[0-9a-fA-F-]{1,36}$", description="Only those whose id begins like this."
    )
    created_since: AwareDatetime | None = None
    created_until: AwareDatetime | None = None
    finished_since: AwareDatetime | None = Field(default=None, description="Completed, failed or cancelled since then.")
    finished_until: AwareDatetime | None = None
    text: Text | None = Field(default=None, description="Only those with this in their error or their arguments.")
    sort: Order = Order.NEWEST
    cursor: int | None = Field(default=None, ge=0, le=LAST_POSITION, description="`next_cursor` of the page before.")
    limit: int = Field(default=50, ge=1, le=500, description="At most so many.")

    @property
    def arguments(self) -> tuple[Any, ...]:
        """What the query `jobs` takes; one row more than the page shows."""
        first, last = id_range(self.id) if self.id else (None, None)
        return (
            self.status or None,
            self.kind or None,
            self.project,
            f"document/{self.document}" if self.document else self.input,
            first,
            last,
            self.created_since,
            self.created_until,
            self.finished_since,
            self.finished_until,
            self.text or None,
            self.cursor,
            self.limit + 1,
            self.sort is Order.OLDEST,
        )


def id_range(prefix: str) -> tuple[UUID, UUID]:
    """The first and the last id that begin with `prefix`, hexadecimal digits with or without dashes."""
    digits = prefix.replace("-", "")[:_DIGITS]
    return UUID(digits.ljust(_DIGITS, "0")), UUID(digits.ljust(_DIGITS, "f"))

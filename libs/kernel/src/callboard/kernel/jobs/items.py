"""What many jobs at once are asked for by, and answered with: one item for each, in the order asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from callboard.contracts.jobs import JobArgs
from callboard.contracts.problems import Problem
from callboard.kernel.jobs.creation import keyed_id


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """One job to create, on its `Terms`; its id may be left to its key, as for `Jobs.create`.

    Attributes:
        ref: What other items of the same call may call it by in their `depends_on`. It means nothing afterwards.
        depends_on: Jobs by their ids, or items of the same call by their refs.
    """

    args: JobArgs
    project: str
    priority: int = 0
    inputs: Sequence[str] = ()
    depends_on: Sequence[UUID | str] = ()
    idempotency_key: str | None = None
    id: UUID | None = None
    ref: str | None = None
    max_attempts: int = 5
    due_at: datetime | None = None

    @property
    def job_id(self) -> UUID:
        """The job's id; ValueError where there is neither an id nor a key."""
        return self.id or keyed_id(self.project, self.args.kind, self.idempotency_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """An item that no job can be made of. It takes its place in the answer, and refuses what depends on it."""

    problem: Problem
    ref: str | None = None


Item: TypeAlias = NewJob | Unreadable


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What became of one item: a job that was created, one that was there already, or a refusal with its `problem`.

    Attributes:
        id: The job's id, None where the item was refused before it had one.
        position: Where its creation stands on the log; None where it was refused.
        created: Whether it was created since the call began.
    """

    id: UUID | None
    position: int | None = None
    created: bool = False
    problem: Problem | None = None

"""What is said of a job when it is asked for, beside the work itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Required, TypedDict
from uuid import UUID


class Terms(TypedDict, total=False):
    """The keyword arguments of whatever creates a job. What is left out is as `JobCreated` has it by default."""

    project: Required[str]
    priority: int
    """Higher goes first; 0 unless told otherwise."""
    inputs: Sequence[str]
    """What it works on, as `kind/id`, e.g. `document/…`."""
    depends_on: Sequence[UUID]
    """The jobs that have to complete before it starts."""
    idempotency_key: str | None
    """Asked for again with the same key, project and kind, it is the same job."""
    max_attempts: int
    """How often it is started until a failure is final; 5 unless told otherwise."""
    due_at: datetime | None
    """It does not start before; None: at once."""

"""What happens to the history of jobs as a whole."""

from __future__ import annotations

from typing import ClassVar

from pydantic import AwareDatetime, Field

from callboard.contracts.event import Event


class JobHistoryPruned(Event):
    """Jobs that were over before a moment are kept in the log alone from here on: the views of jobs drop their rows."""

    aggregate: ClassVar[str] = "job_history"
    type: ClassVar[str] = "job_history_pruned"

    finished_before: AwareDatetime = Field(
        description="Jobs that completed, failed or were cancelled before this, and have not been tried again since."
    )

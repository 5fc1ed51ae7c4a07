"""What happens to a job. A worker's results are events on its own job, so that they are fenced by it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from callboard.contracts.event import Event
from callboard.contracts.jobs import JobState, Priority, ProviderName
from callboard.contracts.problems import Problem
from callboard.contracts.progress import Planned, StepDone


class JobEvent(Event):
    """The base of what happens to a job."""

    aggregate: ClassVar[str] = "job"

    @property
    def progress(self) -> Planned | StepDone | None:
        """What it says of how far the work is; nothing, unless a kind's own event says more."""
        return None


class JobCreated(JobEvent):
    """Work was asked for."""

    type: ClassVar[str] = "job_created"
    version: ClassVar[int] = 3

    kind: str
    project: str
    args: dict[str, Any] = Field(description="The kind's own arguments (callboard.contracts.jobs).")
    state: JobState = Field(default=JobState.QUEUED, description="`queued`, or `waiting` where it depends on others.")
    priority: Priority = Field(default=0, description="Higher goes first.")
    inputs: tuple[str, ...] = Field(default=(), description="What it works on, as `kind/id`, e.g. `document/…`.")
    depends_on: tuple[UUID, ...] = ()
    idempotency_key: str | None = None
    max_attempts: int = Field(default=5, ge=1)
    due_at: AwareDatetime | None = Field(default=None, description="It does not start before; null: at once.")
    providers: tuple[ProviderName, ...] = Field(
        default=(),
        description="Whom it cannot run without, sorted: it does not start while a gate of theirs is closed.",
    )


def job_created_v2(body: dict[str, Any]) -> dict[str, Any]:
    """Version 1 knew no due time: such a job could start at once."""
    return body | {"due_at": None}


def job_created_v3(body: dict[str, Any]) -> dict[str, Any]:
    """Version 2 knew no providers: such a job needed none."""
    return body | {"providers": []}


class JobStateChanged(JobEvent):
    """A job went from one state to another. Only transitions of the engine's table ever stand on the log."""

    type: ClassVar[str] = "job_state_changed"

    previous: JobState
    state: JobState
    attempt: int = Field(description="How often it has been started; the first start is 1.")
    worker: str | None = Field(default=None, description="Who runs it, while running.")
    lock_expires_at: datetime | None = Field(
        default=None, description="When the first lease of this run ends unless renewed."
    )
    due_at: datetime | None = Field(default=None, description="When a retrying job may start again.")
    error: Problem | None = Field(default=None, description="Why it failed or is tried again.")
    result: dict[str, Any] | None = Field(
        default=None, description="What a completed job gives, small; large results are blobs."
    )


class JobRestarted(JobEvent):
    """Somebody asked for the job from its start: what handlers appended to it before counts no more."""

    type: ClassVar[str] = "job_restarted"

    @property
    def progress(self) -> Planned:
        """Nothing is done, and nothing planned."""
        return Planned(0)


class JobReopened(JobEvent):
    """Somebody asked for another try of a job that was over: it says all of the job that views have to know.

    It stands before the change of state. A view may have forgotten the job by then, and makes its row again from this.
    """

    type: ClassVar[str] = "job_reopened"

    job: dict[str, Any] = Field(description="The job as it stood: callboard.kernel's JobStatus.")


class ParsePlanned(JobEvent):
    """How a text will be parsed: what the engine learned of it, and its chunks. A later plan replaces an earlier one."""

    type: ClassVar[str] = "parse_planned"

    engine: str
    engine_version: str
    chunks: int
    plan: dict[str, Any] = Field(description="callboard.playbook's ParsePlan.")

    @property
    def progress(self) -> Planned:
        """A parse has as many steps as its plan has chunks."""
        return Planned(self.chunks)


class ChunkParsed(JobEvent):
    """One chunk of a text was parsed: labels for its source spans, never text of its own."""

    type: ClassVar[str] = "chunk_parsed"

    index: int = Field(description="Which chunk, from 0.")
    total: int
    parse: dict[str, Any] = Field(description="callboard.playbook's ChunkParse.")

    @property
    def progress(self) -> StepDone:
        """Each chunk is a step."""
        return StepDone(self.total)


class UnsupportedSpeakerSeen(JobEvent):
    """A speaker that is nobody in particular, such as a crowd: kept as a group."""

    type: ClassVar[str] = "unsupported_speaker_seen"

    label: str = Field(description="As the source prints it.")
    line: int = Field(description="Line of the extracted text, from 1.")

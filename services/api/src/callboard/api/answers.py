"""What the gateway answers: the shapes of its JSON, which OpenAPI describes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, Self, TypeVar
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from callboard.contracts.jobs import JobState
from callboard.contracts.notes import Note
from callboard.contracts.problems import Problem
from callboard.kernel.jobs import Progress
from callboard.playbook.exports import Format

Row = Mapping[str, Any]
ItemT = TypeVar("ItemT")


def _parsed(value: object) -> object:
    # jsonb columns arrive as text.
    return json.loads(value) if isinstance(value, str) else value


Object = Annotated[dict[str, Any], BeforeValidator(_parsed)]
MaybeObject = Annotated[dict[str, Any] | None, BeforeValidator(_parsed)]
MaybeProblem = Annotated[Problem | None, BeforeValidator(_parsed)]
Notes = Annotated[list[Note], BeforeValidator(_parsed)]


class Answer(BaseModel):
    """The base of every answer."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Page(Answer, Generic[ItemT]):
    """One page of a listing, the newest first."""

    items: Sequence[ItemT]
    next_cursor: str | None = Field(default=None, description="Pass it as `cursor` for the next page; null at the end.")


class JobProgress(Answer):
    """How far a job is; `total` 0 means that nobody has planned it yet."""

    completed: int
    total: int
    percent: float = Field(description="0 to 100.")


class JobAnswer(Answer):
    """One job as the log tells it."""

    id: UUID
    kind: str
    project: str
    state: JobState
    attempt: int = Field(description="How often it has been started.")
    max_attempts: int
    progress: JobProgress
    priority: int = Field(description="Higher goes first.")
    args: Object
    inputs: list[str] = Field(description="What it works on, as `kind/id`.")
    depends_on: list[UUID]
    worker: str | None
    due_at: datetime | None = Field(description="When it may start; null: at once.")
    error: MaybeProblem = Field(description="Of the last attempt that went wrong.")
    result: MaybeObject
    actor: str
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    updated_at: datetime
    created_position: int = Field(description="Log position of its creation.")
    position: int = Field(description="Log position of its last event.")
    archived: bool = Field(
        default=False,
        description="It was over long ago, so that lists and counts leave it out; the log has all of it.",
    )

    @classmethod
    def of(cls, row: Row) -> Self:
        """From a row of the jobs view."""
        made = Progress(row["steps_completed"], row["steps_total"])
        progress = {"completed": made.completed, "total": made.total, "percent": made.percent}
        return cls.model_validate({**row, "progress": progress, "error": row["last_error"], "position": row["version"]})


class TextFacts(Answer):
    """A document's extracted text."""

    sha256: str
    size: int = Field(description="In bytes of UTF-8.")
    format: str = Field(description="What the file is, told by its content, e.g. `text` or `pdf`.")
    pages: int | None = Field(description="How many pages it has; null where the file has none of its own.")
    encoding: str | None = Field(description="What the file was read as; null where the format fixes it.")
    extractor: str
    lines: int
    characters: int
    has_layout: bool = Field(description="Whether it is known how its lines stood on their pages.")
    has_preview: bool = Field(description="Whether there is a page that shows the file to people.")
    notes: Notes = Field(description="What was noticed about the file and is no reason to refuse it.")


class DocumentAnswer(Answer):
    """One file that was handed in, and what came of it."""

    id: UUID
    project: str
    filename: str
    media_type: str | None
    sha256: str
    size: int = Field(description="In bytes.")
    state: str = Field(
        description="uploaded, extracting, extracted, parsing, parsed; or rejected, failed.", examples=["parsing"]
    )
    settled: bool = Field(description="Nothing more will happen by itself.")
    problem: Problem | None = Field(description="Why it was rejected or failed.")
    text: TextFacts | None
    title: str | None = Field(description="Of its latest playbook.")
    playbook_id: UUID | None = Field(description="Its latest playbook.")
    jobs: list[JobAnswer] = Field(description="In the order of their creation.")
    uploaded_at: datetime
    updated_at: datetime
    position: int = Field(
        description="Log position of the last event about it: pass it as `changed_after` to wait for the next."
    )


class HistoryAnswer(Answer):
    """One thing that was made of a document, or that people did with what was."""

    what: str = Field(
        description="The event: uploaded, text_extracted, document_rejected, parse_requested, play_completed, "
        "playbook_corrected, correction_withdrawn or play_saved.",
        examples=["text_extracted"],
    )
    made_by: str | None = Field(
        description="What made it, with its version: an extractor or an engine; null where nothing was made.",
        examples=["pdf/1", "rules/4"],
    )
    asked_for: str | None = Field(description="The engine that is to parse it once more.")
    sha256: str | None = Field(description="Of what was made: the file, its text, its playbook.")
    size: int | None = Field(description="Of the same, in bytes.")
    playbook_id: UUID | None
    job_id: UUID | None = Field(description="The parse job.")
    correction_id: UUID | None = Field(description="What was put right, or taken back.")
    problem: MaybeProblem = Field(description="Why the file was rejected.")
    actor: str = Field(description="Who asked for it.")
    at: datetime
    position: int = Field(description="Log position of the event.")

    @classmethod
    def of(cls, row: Row) -> Self:
        """From a row of the history's view."""
        return cls.model_validate({**row, "playbook_id": row["play_id"], "position": row["created_position"]})


class UploadAnswer(Answer):
    """A file was taken in."""

    id: UUID = Field(description="The document's id; the same bytes in the same project are the same document.")
    position: int = Field(description="Pass it as `position` to a query to read after this write.")
    duplicate: bool = Field(description="These bytes were here before: they are one document.")
    parse_job_id: UUID | None = Field(
        description="Of a duplicate: the job that parses it as nobody had asked for before, with another engine or on other "
        "terms. It is there once the text is. Null where nothing new was made.",
    )


class FormatFacts(Answer):
    """One format that playbooks can be had in."""

    name: str = Field(description="As in `format=`.")
    title: str
    media_type: str
    suffixes: Sequence[str] = Field(description="Of its files; the first is the usual one.")
    loses: Mapping[str, str] = Field(description="What it has no place for, by code, in words.")

    @classmethod
    def of(cls, known: Format) -> Self:
        """A format of the playbook's own list."""
        return cls(
            name=known.name,
            title=known.title,
            media_type=known.media_type,
            suffixes=known.suffixes,
            loses={loss.code: loss.what for loss in known.loses},
        )


class PlaybookFacts(Answer):
    """One playbook without its text."""

    id: UUID
    project: str
    document_id: UUID
    job_id: UUID
    engine: str
    engine_version: str
    title: str | None
    author: str | None
    sha256: str = Field(description="Of the playbook as JSON.")
    size: int = Field(description="In bytes.")
    completed_at: datetime
    saved_at: datetime | None = Field(description="When it was put into the project's library; null: it was not.")
    position: int
    summary: Object = Field(description="Acts, scenes, speakers with counts, what is unattributed.")

    @classmethod
    def of(cls, row: Row) -> Self:
        """From a row of the playbooks view."""
        return cls.model_validate(dict(row))


class CorrectionAnswer(Answer):
    """Something that a person put right in a playbook."""

    id: UUID
    play_id: UUID = Field(description="The play in which it was seen.")
    actor: str
    made_at: datetime
    start: int = Field(description="Offset of its first character in the document's text.")
    end: int = Field(description="Offset after the last.")
    type: str | None
    speakers: Sequence[str] | None
    misfit: str | None = Field(
        default=None, description="Why it does not fit this playbook; null where it was put right."
    )


class ViewStatus(Answer):
    """How far one view of the log is; -1 where it is not built yet."""

    name: str
    position: int


class Limits(Answer):
    """What the gateway takes at most."""

    upload_bytes: int


class Staff(Answer):
    """The workers of one service, all its processes together."""

    processes: int
    slots: int = Field(description="How many jobs they run at once.")
    busy: int = Field(description="How many they run.")


class StatusAnswer(Answer):
    """How this Callboard is doing."""

    version: str
    ready: bool
    checks: dict[str, dict[str, Any]] = Field(description="What the gateway's own health checks find.")
    log_position: int | None = Field(description="Of the last event on the log; null while the log cannot be reached.")
    views: list[ViewStatus]
    documents: int
    playbooks: int
    jobs: Annotated[dict[str, int], BeforeValidator(_parsed)] = Field(
        description="How many jobs are in each state; archived ones are not counted."
    )
    workers: dict[str, Staff] | None = Field(description="By service; null while nobody can tell.")
    unstaffed: list[str] | None = Field(description="Kinds of jobs that no worker is there for; null as for workers.")
    limits: Limits

"""Where a document stands, told from what its own events and its jobs say: a pure decision."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from callboard.api.answers import DocumentAnswer, JobAnswer, Row, TextFacts
from callboard.contracts.jobs import ExtractText, JobState, ParseScript
from callboard.contracts.problems import Problem

_AT_WORK = frozenset({JobState.RUNNING, JobState.RETRYING, JobState.COMPLETED})
"""A job is at work until the view has what it gave."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A document's state, whether anything more will happen by itself, and what went wrong."""

    state: str
    settled: bool
    problem: Problem | None = None


def document_answer(row: Row, jobs: Sequence[JobAnswer], told: int) -> DocumentAnswer:
    """A row of the documents view and its jobs, as one answer.

    Args:
        row: The document, joined with its latest playbook.
        jobs: Its jobs, in the order of their creation.
        told: The position up to which the views held everything when these were asked for: what is later may be told
            by one of them and not yet by another, so that the answer's position is not beyond it.
    """
    problem = Problem.model_validate_json(row["problem"]) if row["problem"] else None
    standing = stand(
        problem=problem,
        has_text=row["text_sha256"] is not None,
        playbook_id=row["playbook_id"],
        awaited=row["awaited_jobs"],
        jobs=[job for job in jobs if job.created_position > row["upload_position"]],
    )
    positions = [row["position"], row["playbook_position"] or 0, *(job.position for job in jobs)]
    return DocumentAnswer.model_validate(
        {
            **row,
            "state": standing.state,
            "settled": standing.settled,
            "problem": standing.problem,
            "text": _text(row),
            "jobs": jobs,
            "position": max(0, min(max(positions), told)),
        }
    )


def stand(
    *,
    problem: Problem | None,
    has_text: bool,
    playbook_id: UUID | None,
    awaited: Collection[UUID],
    jobs: Sequence[JobAnswer],
) -> Standing:
    """Where a document stands. It is settled once all jobs that it asked for are over, and what they gave is there.

    Args:
        problem: That of its rejection.
        has_text: Whether its text is there.
        playbook_id: Its latest playbook.
        awaited: The jobs that its events ask for.
        jobs: Those that there are, in the order of their creation; of several of a kind, the latest speaks.
    """
    parses = [job for job in jobs if job.kind == ParseScript.kind]
    extractions = [job for job in jobs if job.kind == ExtractText.kind]
    over = all(job.state.final for job in (*extractions, *parses)) and {job.id for job in jobs}.issuperset(awaited)
    if problem is not None:
        return Standing("rejected", settled=over, problem=problem)
    if not has_text:
        return _extraction(extractions[-1] if extractions else None)
    if not over or not _shows(playbook_id, parses):
        return Standing("parsing" if parses else "extracted", settled=False)
    if playbook_id is not None:
        return Standing("parsed", settled=True)
    return _parse(parses[-1] if parses else None)


def _shows(playbook_id: UUID | None, parses: Sequence[JobAnswer]) -> bool:
    """Whether the view of playbooks has what the last completed parse gave."""
    completed = [job for job in parses if job.state is JobState.COMPLETED]
    last = max(completed, key=lambda job: job.position, default=None)
    return last is None or str(playbook_id) == (last.result or {}).get("play_id")


def _extraction(job: JobAnswer | None) -> Standing:
    match job:
        case JobAnswer(state=JobState.FAILED, error=Problem(retryable=False)):
            # The document's rejection lands together with this, but may be seen a moment later.
            return Standing("rejected", settled=True, problem=job.error)
        case JobAnswer(state=JobState.FAILED):
            return Standing("failed", settled=True, problem=job.error)
        case JobAnswer(state=JobState.CANCELLED):
            return Standing("uploaded", settled=True)
        case JobAnswer(state=state) if state in _AT_WORK:
            return Standing("extracting", settled=False)
        case _:
            return Standing("uploaded", settled=False)


def _parse(job: JobAnswer | None) -> Standing:
    """Of a settled document without a playbook."""
    match job:
        case JobAnswer(state=JobState.FAILED):
            return Standing("failed", settled=True, problem=job.error)
        case _:
            return Standing("extracted", settled=True)


def _text(row: Row) -> TextFacts | None:
    if row["text_sha256"] is None:
        return None
    fields: dict[str, Any] = {**row, "sha256": row["text_sha256"], "size": row["text_size"]}
    fields["has_layout"] = row["layout_sha256"] is not None
    fields["has_preview"] = row["preview_sha256"] is not None
    return TextFacts.model_validate(fields)

"""Where a document stands, told from what its own events and its jobs say: a pure decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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


def document_answer(row: Row, jobs: Sequence[JobAnswer]) -> DocumentAnswer:
    """A row of the documents view and its jobs, as one answer."""
    problem = Problem.model_validate_json(row["problem"]) if row["problem"] else None
    standing = stand(
        problem=problem,
        parsed=row["playbook_id"] is not None,
        has_text=row["text_sha256"] is not None,
        parse_wanted=row["parse_engine"] is not None,
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
            "position": max(positions),
        }
    )


def stand(
    *, problem: Problem | None, parsed: bool, has_text: bool, parse_wanted: bool, jobs: Sequence[JobAnswer]
) -> Standing:
    """Where a document stands. `problem` is that of its rejection; of several jobs of a kind, the latest speaks."""
    if problem is not None:
        return Standing("rejected", settled=True, problem=problem)
    if parsed:
        return Standing("parsed", settled=True)
    if not has_text:
        return _extraction(_latest(jobs, ExtractText.kind))
    if not parse_wanted:
        return Standing("extracted", settled=True)
    return _parse(_latest(jobs, ParseScript.kind))


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
    match job:
        case None:
            return Standing("extracted", settled=False)
        case JobAnswer(state=JobState.FAILED):
            return Standing("failed", settled=True, problem=job.error)
        case JobAnswer(state=JobState.CANCELLED):
            return Standing("extracted", settled=True)
        case _:
            return Standing("parsing", settled=False)


def _latest(jobs: Sequence[JobAnswer], kind: str) -> JobAnswer | None:
    return next((job for job in reversed(jobs) if job.kind == kind), None)


def _text(row: Row) -> TextFacts | None:
    if row["text_sha256"] is None:
        return None
    fields: dict[str, Any] = {**row, "sha256": row["text_sha256"], "size": row["text_size"]}
    fields["has_layout"] = row["layout_sha256"] is not None
    return TextFacts.model_validate(fields)

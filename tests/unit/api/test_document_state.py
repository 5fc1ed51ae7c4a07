"""Where a document stands follows from its own events and its jobs."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from callboard.api.answers import JobAnswer
from callboard.api.document_state import Standing, document_answer, stand
from callboard.contracts.ids import new_id
from callboard.contracts.jobs import JobState
from callboard.contracts.problems import Problem

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
BROKEN = Problem(code="NOT_TEXT", message="It is no text.")
OUTAGE = Problem(code="UNAVAILABLE", message="It was not there.", retryable=True)


def job(kind: str, state: JobState, *, error: Problem | None = None, version: int = 7) -> JobAnswer:
    return JobAnswer.of(
        {
            "id": new_id(),
            "kind": kind,
            "project": "default",
            "state": state,
            "attempt": 1,
            "max_attempts": 5,
            "steps_completed": 1,
            "steps_total": 3,
            "priority": 0,
            "args": "{}",
            "inputs": [],
            "depends_on": [],
            "worker": None,
            "due_at": None,
            "last_error": error.model_dump_json() if error else None,
            "result": None,
            "actor": "system",
            "created_at": NOW,
            "started_at": None,
            "completed_at": None,
            "updated_at": NOW,
            "created_position": version - 1,
            "version": version,
        }
    )


def standing(*jobs: JobAnswer, text: bool = False, **known: Any) -> Standing:
    facts: dict[str, Any] = {"problem": None, "parsed": False, "parse_wanted": True, **known}
    return stand(has_text=text, jobs=jobs, **facts)


@pytest.mark.parametrize(
    ("found", "state", "settled"),
    [
        (standing(), "uploaded", False),
        (standing(job("extract_text", JobState.QUEUED)), "uploaded", False),
        (standing(job("extract_text", JobState.RUNNING)), "extracting", False),
        (standing(job("extract_text", JobState.RETRYING)), "extracting", False),
        (standing(job("extract_text", JobState.COMPLETED)), "extracting", False),
        (standing(job("extract_text", JobState.FAILED, error=BROKEN)), "rejected", True),
        (standing(job("extract_text", JobState.FAILED, error=OUTAGE)), "failed", True),
        (standing(job("extract_text", JobState.CANCELLED)), "uploaded", True),
        (standing(text=True), "extracted", False),
        (standing(text=True, parse_wanted=False), "extracted", True),
        (standing(job("parse_script", JobState.QUEUED), text=True), "parsing", False),
        (standing(job("parse_script", JobState.COMPLETED), text=True), "parsing", False),
        (standing(job("parse_script", JobState.FAILED), text=True), "failed", True),
        (standing(job("parse_script", JobState.CANCELLED), text=True), "extracted", True),
        (standing(job("parse_script", JobState.COMPLETED), text=True, parsed=True), "parsed", True),
        (standing(problem=BROKEN), "rejected", True),
    ],
)
def test_each_stage_of_a_document_has_its_state(found: Standing, state: str, settled: bool) -> None:  # noqa: FBT001
    """A document is settled only where nothing more will happen by itself."""
    assert (state, settled) == (found.state, found.settled)


def test_the_latest_job_of_a_kind_speaks() -> None:
    """A parse that was asked for again is not judged by the one before."""
    found = standing(job("parse_script", JobState.FAILED), job("parse_script", JobState.RUNNING), text=True)
    assert Standing("parsing", settled=False) == found


def test_a_failed_job_says_why() -> None:
    """The job's last error becomes the document's problem."""
    assert standing(job("parse_script", JobState.FAILED, error=BROKEN), text=True).problem == BROKEN


def document_row(**changed: Any) -> dict[str, Any]:
    return {
        "id": UUID(int=1),
        "project": "default",
        "filename": "nathan.txt",
        "media_type": None,
        "sha256": "00",
        "size": 3,
        "parse_engine": "rules",
        "text_sha256": "11",
        "text_size": 3,
        "extractor": "plain-text/2",
        "format": "text",
        "pages": None,
        "notes": "[]",
        "layout_sha256": None,
        "encoding": "utf-8",
        "lines": 1,
        "characters": 3,
        "problem": None,
        "playbook_id": None,
        "playbook_position": None,
        "title": None,
        "uploaded_at": NOW,
        "updated_at": NOW,
        "upload_position": 3,
        "position": 4,
        **changed,
    }


def test_a_document_is_as_late_as_the_last_event_about_it() -> None:
    """Its position is the latest of its own, its jobs' and its playbook's: what a follower has seen."""
    answer = document_answer(document_row(), [job("parse_script", JobState.RUNNING, version=9)])
    assert (9, "parsing", "11") == (answer.position, answer.state, answer.text and answer.text.sha256)


def test_a_second_upload_is_not_judged_by_the_first_ones_jobs() -> None:
    """What was rejected before is only waiting for its new job."""
    row = document_row(text_sha256=None, upload_position=20, position=20)
    old = job("extract_text", JobState.FAILED, error=BROKEN, version=9)
    answer = document_answer(row, [old])
    assert ("uploaded", False, [old]) == (answer.state, answer.settled, answer.jobs)

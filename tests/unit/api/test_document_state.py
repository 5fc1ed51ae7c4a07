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


PLAY, OTHER_PLAY = UUID(int=7), UUID(int=8)


def job(kind: str, state: JobState, *, error: Problem | None = None, play: UUID = PLAY, version: int = 7) -> JobAnswer:
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
            "result": {"play_id": str(play)} if state is JobState.COMPLETED else None,
            "actor": "system",
            "created_at": NOW,
            "started_at": None,
            "completed_at": None,
            "updated_at": NOW,
            "created_position": version - 1,
            "version": version,
        }
    )


EXTRACTED = job("extract_text", JobState.COMPLETED)
PARSED = job("parse_script", JobState.COMPLETED)
MISSING = new_id()


def standing(*jobs: JobAnswer, text: bool = False, missing: tuple[UUID, ...] = (), **known: Any) -> Standing:
    """Where a document stands that asked for these jobs, and for those that nobody has seen yet."""
    facts: dict[str, Any] = {"problem": None, "playbook_id": None, **known}
    return stand(has_text=text, jobs=jobs, awaited=(*(job.id for job in jobs), *missing), **facts)


@pytest.mark.parametrize(
    ("found", "state", "settled"),
    [
        (standing(missing=(MISSING,)), "uploaded", False),
        (standing(job("extract_text", JobState.QUEUED)), "uploaded", False),
        (standing(job("extract_text", JobState.RUNNING)), "extracting", False),
        (standing(job("extract_text", JobState.RETRYING)), "extracting", False),
        (standing(job("extract_text", JobState.COMPLETED)), "extracting", False),
        (standing(job("extract_text", JobState.FAILED, error=BROKEN)), "rejected", True),
        (standing(job("extract_text", JobState.FAILED, error=OUTAGE)), "failed", True),
        (standing(job("extract_text", JobState.CANCELLED)), "uploaded", True),
        (standing(EXTRACTED, text=True, missing=(MISSING,)), "extracted", False),
        (standing(EXTRACTED, text=True), "extracted", True),
        (standing(EXTRACTED, job("parse_script", JobState.QUEUED), text=True), "parsing", False),
        (standing(EXTRACTED, job("parse_script", JobState.PAUSED), text=True), "parsing", False),
        (standing(EXTRACTED, job("parse_script", JobState.FAILED), text=True), "failed", True),
        (standing(EXTRACTED, job("parse_script", JobState.CANCELLED), text=True), "extracted", True),
        (standing(EXTRACTED, PARSED, text=True, playbook_id=PLAY), "parsed", True),
        (standing(job("extract_text", JobState.FAILED, error=BROKEN), problem=BROKEN), "rejected", True),
    ],
)
def test_each_stage_of_a_document_has_its_state(found: Standing, state: str, settled: bool) -> None:  # noqa: FBT001
    """A document is settled only where nothing more will happen by itself."""
    assert (state, settled) == (found.state, found.settled)


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (standing(job("extract_text", JobState.RUNNING), problem=BROKEN), "rejected"),
        (standing(problem=BROKEN, missing=(MISSING,)), "rejected"),
        (standing(job("extract_text", JobState.RUNNING), text=True), "extracted"),
        (standing(EXTRACTED, job("parse_script", JobState.RUNNING), text=True, playbook_id=PLAY), "parsing"),
        (standing(EXTRACTED, PARSED, text=True), "parsing"),
        (standing(EXTRACTED, PARSED, text=True, playbook_id=OTHER_PLAY), "parsing"),
        (standing(EXTRACTED, PARSED, text=True, playbook_id=PLAY, missing=(MISSING,)), "parsing"),
    ],
    ids=[
        "rejected, and its job still runs",
        "rejected, and its job is not there",
        "text, and its job still runs",
        "playbook, and its job still runs",
        "parsed, and its playbook is not there",
        "parsed again, and the playbook is that of before",
        "parsed, and to be parsed again",
    ],
)
def test_what_only_one_view_tells_does_not_settle_a_document(found: Standing, state: str) -> None:
    """Views are a moment ahead of each other: what is settled shows no job of its own at work, and all that they gave."""
    assert Standing(state, settled=False, problem=found.problem) == found


def test_a_playbook_stays_where_a_later_parse_failed() -> None:
    """The document is parsed; the job says why the other parse is not."""
    again = job("parse_script", JobState.FAILED, error=BROKEN)
    found = standing(EXTRACTED, PARSED, again, text=True, playbook_id=PLAY)
    assert Standing("parsed", settled=True) == found


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
        "text_sha256": "11",
        "text_size": 3,
        "extractor": "plain-text/2",
        "format": "text",
        "pages": None,
        "notes": "[]",
        "layout_sha256": None,
        "preview_sha256": None,
        "encoding": "utf-8",
        "lines": 1,
        "characters": 3,
        "problem": None,
        "playbook_id": None,
        "playbook_position": None,
        "title": None,
        "uploaded_at": NOW,
        "updated_at": NOW,
        "awaited_jobs": [],
        "upload_position": 3,
        "position": 4,
        **changed,
    }


def test_a_document_is_as_late_as_the_last_event_about_it() -> None:
    """Its position is the latest of its own, its jobs' and its playbook's: what a follower has seen."""
    answer = document_answer(document_row(), [job("parse_script", JobState.RUNNING, version=9)], told=12)
    assert (9, "parsing", "11") == (answer.position, answer.state, answer.text and answer.text.sha256)


@pytest.mark.parametrize(("told", "position"), [(6, 6), (-1, 0)])
def test_no_document_is_later_than_the_view_that_is_behind(told: int, position: int) -> None:
    """A follower who waits for what comes after its position hears of what that view has to tell, too."""
    answer = document_answer(document_row(), [job("parse_script", JobState.RUNNING, version=9)], told=told)
    assert position == answer.position


def test_a_second_upload_is_not_judged_by_the_first_ones_jobs() -> None:
    """What was rejected before is only waiting for its new job."""
    row = document_row(text_sha256=None, upload_position=20, position=20, awaited_jobs=[MISSING])
    old = job("extract_text", JobState.FAILED, error=BROKEN, version=9)
    answer = document_answer(row, [old], told=20)
    assert ("uploaded", False, [old]) == (answer.state, answer.settled, answer.jobs)

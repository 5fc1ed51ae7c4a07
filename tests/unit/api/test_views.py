"""The gateway's views fold what the log says, and nothing else."""

from datetime import UTC, datetime
from uuid import UUID

from callboard.api.projections.corrections import CorrectionsProjection
from callboard.api.projections.document_history import DocumentHistory
from callboard.api.projections.documents import DocumentRow, DocumentsProjection
from callboard.api.projections.playbooks import PlaybooksProjection
from callboard.contracts.corrections import Correction
from callboard.contracts.event import BlobRef, Event, Origin, Recorded
from callboard.contracts.events import (
    CorrectionWithdrawn,
    DocumentRejected,
    ParseRequested,
    PlaybookCorrected,
    PlayCompleted,
    PlaySaved,
    TextExtracted,
    Uploaded,
)
from callboard.contracts.ids import new_id
from callboard.contracts.jobs import ParseChoice
from callboard.contracts.problems import Problem
from callboard.contracts.subjects import Aggregate

DOCUMENT = UUID(int=1)
UPLOADED = Uploaded(
    project="p",
    filename="a.txt",
    media_type="text/plain",
    content=BlobRef(sha256="aa" * 32, size=3),
    parse=ParseChoice(),
)
EXTRACTED = TextExtracted(
    project="p",
    filename="a.txt",
    text=BlobRef(sha256="bb" * 32, size=4),
    layout=BlobRef(sha256="cc" * 32, size=9),
    preview=BlobRef(sha256="dd" * 32, size=7),
    extractor="plain-text/2",
    format="text",
    encoding="cp1252",
    lines=2,
    characters=3,
    parse=ParseChoice(),
)
PLAY = UUID(int=3)
COMPLETED = PlayCompleted(
    project="p",
    document_id=DOCUMENT,
    job_id=UUID(int=2),
    engine="rules",
    engine_version="4",
    title="Nathan",
    author=None,
    playbook=BlobRef(sha256="cc" * 32, size=5),
    summary={"acts": 5},
)
CORRECTION = Correction(id=UUID(int=4), source_sha256="aa" * 32, start=0, end=3, speakers=("ANNA",))
REQUESTED = ParseRequested(project="p", parse=ParseChoice(engine="llm"))
REJECTED = DocumentRejected(project="p", problem=Problem(code="NOT_TEXT", message="It is no text."))


def recorded(event: Event, position: int, id_: UUID = DOCUMENT) -> Recorded:
    return Recorded(
        id=new_id(),
        aggregate=Aggregate(event.aggregate, id_),
        event=event,
        time=datetime(2026, 1, 1, 0, 0, position, tzinfo=UTC),
        origin=Origin(source="test"),
        position=position,
    )


def documents(*events: Event) -> DocumentRow:
    row = DocumentsProjection().fold({}, [recorded(event, n) for n, event in enumerate(events, 1)])[DOCUMENT]
    assert row is not None
    return row


def test_an_upload_is_a_document_without_text() -> None:
    """The row of a file that was handed in."""
    row = documents(UPLOADED)
    assert ("aa" * 32, 3, 1, None, 1, 1) == (
        row.sha256,
        row.size,
        len(row.awaited_jobs),
        row.text_sha256,
        row.created_position,
        row.position,
    )


def test_an_extraction_adds_the_text() -> None:
    """The text's facts stand beside those of the file."""
    row = documents(UPLOADED, EXTRACTED)
    assert ("aa" * 32, "bb" * 32, "cp1252", 2, 3, 2) == (
        row.sha256,
        row.text_sha256,
        row.encoding,
        row.lines,
        row.characters,
        row.position,
    )


def test_a_document_knows_the_jobs_that_it_waits_for() -> None:
    """Its extraction, the parse that came with the upload and those asked for later; one that was rejected has no parse."""
    uploaded, requested = recorded(UPLOADED, 1), recorded(REQUESTED, 2)
    extracted, rejected = recorded(EXTRACTED, 3), recorded(REJECTED, 3)
    extraction = uploaded.caused("extract_text")
    again, parse = requested.caused("parse_script"), extracted.caused("parse_script")

    def awaited(*events: Recorded) -> tuple[UUID, ...]:
        row = DocumentsProjection().fold({}, events)[DOCUMENT]
        assert row is not None
        return row.awaited_jobs

    assert [(extraction,), (extraction, parse), (extraction, again, parse), (extraction,)] == [
        awaited(uploaded),
        awaited(uploaded, extracted),
        awaited(uploaded, requested, extracted),
        awaited(uploaded, requested, rejected),
    ]


def test_a_rejection_keeps_its_problem_until_the_file_is_sent_again() -> None:
    """A second upload begins anew, in the document's old place."""
    assert documents(UPLOADED, REJECTED).problem == REJECTED.problem
    again = documents(UPLOADED, REJECTED, UPLOADED)
    assert (None, 1, 3, 3) == (again.problem, again.created_position, again.upload_position, again.position)


def test_a_play_completed_again_is_replaced() -> None:
    """One row per play, in the place of its first completion."""
    later = COMPLETED.model_copy(update={"engine_version": "5"})
    row = PlaybooksProjection().fold({}, [recorded(COMPLETED, 1, PLAY), recorded(later, 2, PLAY)])[PLAY]
    assert row is not None
    assert ("5", "cc" * 32, {"acts": 5}, 1, 2) == (
        row.engine_version,
        row.sha256,
        row.summary,
        row.created_position,
        row.position,
    )


def test_a_history_keeps_each_event_once() -> None:
    """What was made, by what and in which version; a file sent again after its rejection is in it twice."""
    events = [recorded(event, n) for n, event in enumerate([UPLOADED, REJECTED, UPLOADED, EXTRACTED], 1)]
    events += [recorded(REQUESTED, 5), recorded(COMPLETED, 6, PLAY)]

    rows = [row for row in DocumentHistory().fold({}, [*events, events[0]]).values() if row]

    assert {DOCUMENT} == {row.document_id for row in rows}
    assert [
        ("uploaded", None, "aa" * 32, None, None),
        ("document_rejected", None, None, None, REJECTED.problem),
        ("uploaded", None, "aa" * 32, None, None),
        ("text_extracted", "plain-text/2", "bb" * 32, None, None),
        ("parse_requested", None, None, None, None),
        ("play_completed", "rules/4", "cc" * 32, PLAY, None),
    ] == [(row.what, row.made_by, row.sha256, row.play_id, row.problem) for row in rows]


def test_a_history_keeps_what_people_did() -> None:
    """A correction, its withdrawal and the saving of a play belong to the document, whatever they happened to."""
    corrected = PlaybookCorrected(project="p", document_id=DOCUMENT, play_id=PLAY, correction=CORRECTION)
    withdrawn = CorrectionWithdrawn(project="p", document_id=DOCUMENT, correction_id=CORRECTION.id)
    saved = PlaySaved(project="p", document_id=DOCUMENT)
    events = [recorded(corrected, 1), recorded(withdrawn, 2), recorded(saved, 3, PLAY), recorded(REQUESTED, 4)]

    rows = [row for row in DocumentHistory().fold({}, events).values() if row]

    assert {DOCUMENT} == {row.document_id for row in rows}
    assert [
        ("playbook_corrected", PLAY, CORRECTION.id, None),
        ("correction_withdrawn", None, CORRECTION.id, None),
        ("play_saved", PLAY, None, None),
        ("parse_requested", None, None, "llm"),
    ] == [(row.what, row.play_id, row.correction_id, row.asked_for) for row in rows]


def test_a_saved_play_stays_saved() -> None:
    """Saving says when, and does not make a playbook the latest of its document."""
    saved = PlaySaved(project="p", document_id=DOCUMENT)
    events = [recorded(event, n, PLAY) for n, event in enumerate([COMPLETED, saved, saved], 1)]
    row = PlaybooksProjection().fold({}, events)[PLAY]

    assert row is not None
    assert (events[1].time, 1) == (row.saved_at, row.position)


def test_a_correction_is_there_until_it_is_withdrawn() -> None:
    """One row for each, whichever review it belongs to."""
    corrected = PlaybookCorrected(project="p", document_id=DOCUMENT, play_id=PLAY, correction=CORRECTION)
    withdrawn = CorrectionWithdrawn(project="p", document_id=DOCUMENT, correction_id=CORRECTION.id)

    made = CorrectionsProjection().fold({}, [recorded(corrected, 1)])
    gone = CorrectionsProjection().fold({}, [recorded(corrected, 1), recorded(withdrawn, 2)])

    assert {CORRECTION.id: CORRECTION} == {id_: row.correction for id_, row in made.items() if row}
    assert {CORRECTION.id: None} == gone

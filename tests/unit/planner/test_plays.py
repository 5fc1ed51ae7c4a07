"""The planner knows each play that was completed, as it was completed last."""

from datetime import UTC, datetime
from uuid import UUID

from callboard.contracts.event import BlobRef, Origin, Recorded
from callboard.contracts.events import PlayCompleted
from callboard.contracts.subjects import Aggregate
from callboard.planner.projections.plays import Play, Plays

PLAY, DOCUMENT, JOB = UUID(int=1), UUID(int=2), UUID(int=3)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def completed(position: int, title: str) -> Recorded:
    return Recorded(
        id=UUID(int=100 + position),
        aggregate=Aggregate("play", PLAY),
        event=PlayCompleted(
            project="rooms",
            document_id=DOCUMENT,
            job_id=JOB,
            engine="rules",
            engine_version="2",
            title=title,
            author=None,
            playbook=BlobRef(sha256="ab" * 32, size=9),
            summary={},
        ),
        time=NOON,
        origin=Origin(source="parser"),
        position=position,
    )


def test_a_completed_play_can_be_planned_from() -> None:
    """Its row says where its playbook is, what parsed it, and as of which event."""
    row = Play(
        id=PLAY,
        project="rooms",
        document_id=DOCUMENT,
        title="The Key",
        author=None,
        playbook_sha256="ab" * 32,
        playbook_size=9,
        engine="rules/2",
        version=5,
        completed_at=NOON,
    )

    assert {PLAY: row} == Plays().fold({}, [completed(5, "The Key")])


def test_a_later_parse_replaces_an_earlier_one() -> None:
    """There is one row for a play, however often it is completed."""
    rows = Plays().fold({}, [completed(5, "The Kye"), completed(8, "The Key")])

    assert [("The Key", 8)] == [(row.title, row.version) for row in rows.values() if row]

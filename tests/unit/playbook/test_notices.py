"""What a parse has to tell, derived from the events of its job."""

import re
from collections.abc import Sequence

import pytest

from callboard.contracts.event import Event
from callboard.contracts.events import (
    ChunkParsed,
    JobRestarted,
    JobStateChanged,
    ParsePlanned,
    UnsupportedSpeakerSeen,
)
from callboard.contracts.jobs import JobState
from callboard.contracts.problems import Problem
from callboard.playbook import ElementType, Label, Playbook, SourceText
from callboard.playbook.notices import (
    NOTICES,
    ActComplete,
    CharacterFound,
    Complete,
    Error,
    LineParsed,
    Notice,
    Notices,
    Progress,
    SceneComplete,
    UnsupportedSpeaker,
)


@pytest.fixture
def chunks(playbook: Playbook) -> list[ChunkParsed]:
    """The play as two chunks."""
    labels = [
        Label(e.type, e.span.start, e.span.end, names=((e.span.start, e.span.end),) if e.type == "cue" else ())
        for e in playbook.elements
    ]
    return [
        ChunkParsed(index=index, total=2, parse={"index": index, "labels": [list(label) for label in part]})
        for index, part in enumerate([labels[:12], labels[12:]])
    ]


def planned(chunks: int = 2) -> ParsePlanned:
    return ParsePlanned(engine="hand", engine_version="1", chunks=chunks, plan={})


def changed(state: JobState, *, error: Problem | None = None, result: dict[str, str] | None = None) -> JobStateChanged:
    return JobStateChanged(previous=JobState.RUNNING, state=state, attempt=1, error=error, result=result)


def told(source: SourceText, events: Sequence[Event]) -> list[Notice]:
    following = Notices(source)
    return [notice for event in events for notice in following.take(event)]


def test_a_parse_tells_what_it_finds(source: SourceText, chunks: list[ChunkParsed]) -> None:
    """Each character once, each piece with who says it, acts and scenes when they end, and how far it is."""
    notices = told(source, [planned(), *chunks, changed(JobState.COMPLETED, result={"play_id": "p1"})])

    assert ["ANNA", "BEN", "ANNA AND BEN"] == [n.character for n in notices if isinstance(n, CharacterFound)]
    lines = {n.text: (n.type, n.speakers) for n in notices if isinstance(n, LineParsed)}
    assert ("dialogue", ("ANNA",)) == lines["Nobody."]
    assert ("direction", ()) == lines["[Night.]"]
    assert [SceneComplete(act=1, scene=1, heading="Scene 1"), ActComplete(act=1, heading="Act I")] == [
        n for n in notices if isinstance(n, SceneComplete | ActComplete)
    ]
    assert [(0, 0.0), (1, 50.0), (2, 100.0)] == [(n.completed, n.percent) for n in notices if isinstance(n, Progress)]
    assert Complete(play_id="p1") == notices[-1]


def test_lines_of_two_columns_are_told_with_who_says_each() -> None:
    """Though both speeches are open at once."""
    source = SourceText.of("ANNA BEN\nNow Never\nthen. mind.")
    kinds = [ElementType.CUE, ElementType.DIALOGUE, ElementType.DIALOGUE]
    words = [(m.start(), m.end()) for m in re.finditer(r"\S+", source.text)]
    labels = [Label(kinds[at // 2], *span, column=2 if at % 2 else 1) for at, span in enumerate(words)]
    chunk = ChunkParsed(index=0, total=1, parse={"index": 0, "labels": [list(label) for label in labels]})

    notices = told(source, [planned(1), chunk])

    assert [("Now", "ANNA"), ("Never", "BEN"), ("then.", "ANNA"), ("mind.", "BEN")] == [
        (n.text, *n.speakers) for n in notices if isinstance(n, LineParsed) and n.type == "dialogue"
    ]


def test_chunks_are_told_in_the_order_of_the_text(source: SourceText, chunks: list[ChunkParsed]) -> None:
    """One that was parsed ahead waits; one that comes again tells nothing."""
    in_order = told(source, [planned(), *chunks])
    ahead = told(source, [planned(), chunks[1], chunks[1], chunks[0]])

    assert [n for n in in_order if not isinstance(n, Progress)] == [n for n in ahead if not isinstance(n, Progress)]
    assert 3 == sum(isinstance(n, Progress) for n in ahead)


@pytest.mark.parametrize("again", [planned(), JobRestarted()], ids=["planned", "restarted"])
def test_a_parse_that_begins_anew_tells_anew(source: SourceText, chunks: list[ChunkParsed], again: Event) -> None:
    """From the beginning, as if nothing had been told."""
    notices = told(source, [planned(), chunks[0], again, planned(), *chunks])
    begun = max(at for at, n in enumerate(notices) if isinstance(n, Progress) and n.completed == 0)

    assert told(source, [planned(), *chunks]) == notices[begun:]


@pytest.mark.parametrize(
    ("event", "notice"),
    [
        (UnsupportedSpeakerSeen(label="ALL", line=7), UnsupportedSpeaker(label="ALL", line=7)),
        (
            changed(JobState.FAILED, error=Problem(code="NO_SPEAKERS_FOUND", message="Nobody speaks.")),
            Error(code="NO_SPEAKERS_FOUND", message="Nobody speaks.", retryable=False),
        ),
        (
            changed(JobState.RETRYING, error=Problem(code="TIMEOUT", message="Too slow.")),
            Error(code="TIMEOUT", message="Too slow.", retryable=True),
        ),
    ],
)
def test_what_happens_to_the_job_is_told(source: SourceText, event: Event, notice: Notice) -> None:
    """Groups that speak, failures that pass and failures that do not."""
    assert [notice] == told(source, [event])


def test_the_names_are_those_of_the_guide() -> None:
    """Each name once."""
    assert [
        "progress",
        "character_found",
        "line_parsed",
        "scene_complete",
        "act_complete",
        "unsupported_speaker",
        "complete",
        "error",
    ] == [each.name for each in NOTICES]

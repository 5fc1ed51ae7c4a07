"""Ids, subjects and job kinds: the names that everything on the bus goes by."""

from uuid import UUID, uuid4

import pytest

from callboard.contracts.events import ChunkParsed, ParsePlanned, UnsupportedSpeakerSeen
from callboard.contracts.ids import derived_id, new_id
from callboard.contracts.jobs import JOB_KINDS, ExtractText, JobKinds, JobState, ParseScript
from callboard.contracts.progress import Planned, StepDone
from callboard.contracts.subjects import Aggregate, Namespace

JOB = Aggregate("job", UUID("01a1f825-23ed-78a1-8c85-8949cc9291bf"))


def test_new_ids_are_of_version_7_and_sort_by_time() -> None:
    """An owner's ids carry their time in front, so that indexes stay dense."""
    ids = [new_id() for _ in range(100)]

    assert {(7, "specified in RFC 4122")} == {(id_.version, id_.variant) for id_ in ids}
    assert 100 == len(set(ids))
    assert sorted(id_.int >> 80 for id_ in ids) == [id_.int >> 80 for id_ in ids]


def test_derived_ids_follow_from_cause_and_purpose_alone() -> None:
    """The same cause and purpose give the same id; either one changed gives another."""
    cause = uuid4()

    assert derived_id(cause, "parse") == derived_id(str(cause), "parse")
    assert 3 == len({derived_id(cause, "parse"), derived_id(cause, "extract"), derived_id(uuid4(), "parse")})


@pytest.mark.parametrize(("name", "subject"), [("", "ev"), ("t1", "t1-ev")])
def test_an_event_is_found_again_by_its_subject(name: str, subject: str) -> None:
    """The subject names the aggregate and the type, and reads back to them."""
    namespace = Namespace(name)

    assert f"{subject}.job.{JOB.id}.chunk_parsed" == namespace.event(JOB, "chunk_parsed")
    assert (JOB, "chunk_parsed") == namespace.parse_event(namespace.event(JOB, "chunk_parsed"))


def test_namespaces_share_nothing() -> None:
    """No name of one namespace is a name, or a prefix token, of another."""
    names = [
        {n.events, n.commands, n.dead_letters, n.stream, n.dead_letter_stream, n.bucket("blobs"), n.durable("api", "x")}
        for n in (Namespace(), Namespace("t1"), Namespace("t2"))
    ]

    assert 21 == len(names[0] | names[1] | names[2])


@pytest.mark.parametrize("name", ["a.b", "a b", "ev.>", "*", "ä"])
def test_names_that_the_bus_would_not_take_are_refused(name: str) -> None:
    """A namespace that would break subjects is found at once."""
    with pytest.raises(ValueError, match="a namespace may"):
        Namespace(name)


@pytest.mark.parametrize(
    "subject", ["", "ev", "ev.job", "other.job.01a1f825-23ed-78a1-8c85-8949cc9291bf.x", "ev.job.7.x"]
)
def test_other_subjects_are_no_events(subject: str) -> None:
    """Only the subject of an event reads as one."""
    with pytest.raises(ValueError, match=r".+"):
        Namespace().parse_event(subject)


def test_aggregates_read_back_from_their_text() -> None:
    """`kind/id` is the aggregate's name in inputs and in CloudEvents."""
    assert JOB == Aggregate.parse(str(JOB))


def test_each_kind_has_one_service() -> None:
    """A service's workers carry the kinds that name it."""
    assert frozenset({"extract_text"}) == JOB_KINDS.of_service("ingest")
    assert frozenset({"parse_script", "shadow_parse"}) == JOB_KINDS.of_service("parser")


def test_a_kind_taken_twice_is_refused() -> None:
    """Two classes cannot stand for one kind."""
    with pytest.raises(ValueError, match="two classes"):
        JobKinds([ExtractText, ParseScript, ExtractText])


def test_three_states_are_final() -> None:
    """Only what cannot go on by itself is final."""
    assert {"completed", "failed", "cancelled"} == {state.value for state in JobState if state.final}


def test_a_parse_counts_its_chunks() -> None:
    """Progress is told by the plan and the chunks, and by nothing else that happens to a job."""
    plan = ParsePlanned(engine="rules", engine_version="1", chunks=4, plan={})

    assert Planned(4) == plan.progress
    assert StepDone(4) == ChunkParsed(index=0, total=4, parse={}).progress
    assert UnsupportedSpeakerSeen(label="ALL", line=3).progress is None

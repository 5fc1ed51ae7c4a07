"""An upload becomes a document once; what was rejected may come again."""

import pytest

from callboard.contracts.commands import UploadDocument
from callboard.contracts.event import BlobRef, Event
from callboard.contracts.events import DocumentRejected, ParseRequested, TextExtracted, Uploaded
from callboard.contracts.jobs import ParseChoice
from callboard.contracts.problems import Problem, Refused
from callboard.ingest.documents import Document, base_name, decide_upload, document_aggregate, evolve

BLOB = BlobRef(sha256="ab" * 32, size=10)
UPLOADED = Uploaded(project="p", filename="a.txt", content=BLOB, parse=ParseChoice())
READ_BY_MODEL = ParseRequested(project="p", parse=ParseChoice(engine="llm", models=("anthropic/one",)))
EXTRACTED = TextExtracted(
    project="p", filename="a.txt", text=BLOB, extractor="plain-text/2", format="text", lines=1, characters=10
)
REJECTED = DocumentRejected(project="p", problem=Problem(code="NOT_TEXT", message="No text."))


def document_after(*events: Event) -> Document | None:
    document = None
    for position, event in enumerate(events, 1):
        document = evolve(document, event, position)
    return document


def upload(**fields: object) -> UploadDocument:
    return UploadDocument.model_validate({"project": "p", "filename": "plays/a.txt", "content": BLOB, **fields})


@pytest.mark.parametrize("history", [[], [UPLOADED, REJECTED]], ids=["new", "rejected before"])
def test_bytes_that_are_new_are_taken_in(history: list[Event]) -> None:
    """What the project does not have, or could not read before, becomes an `uploaded` with the name alone."""
    events = decide_upload(document_after(*history), upload(), limit=10)

    assert [UPLOADED] == events


@pytest.mark.parametrize("history", [[UPLOADED], [UPLOADED, EXTRACTED]], ids=["uploaded", "extracted"])
def test_the_same_bytes_again_make_nothing_new(history: list[Event]) -> None:
    """One project holds the same bytes once."""
    assert [] == decide_upload(document_after(*history), upload(), limit=10)


@pytest.mark.parametrize(
    ("history", "asked"),
    [
        ([UPLOADED], {"engine": "llm"}),
        ([UPLOADED, EXTRACTED], {"engine": "hybrid", "priority": 5}),
        ([UPLOADED, EXTRACTED, READ_BY_MODEL], {"engine": "llm"}),
        ([UPLOADED, EXTRACTED, READ_BY_MODEL], {"engine": "llm", "models": ["anthropic/one"], "budget_usd": "2"}),
        ([UPLOADED.model_copy(update={"parse": None}), EXTRACTED], {"engine": "rules"}),
        ([UPLOADED, READ_BY_MODEL, REJECTED, UPLOADED], READ_BY_MODEL.parse.model_dump()),
    ],
    ids=["no text yet", "other engine", "other models", "other budget", "not parsed at all", "rejected in between"],
)
def test_the_same_bytes_are_parsed_as_nobody_asked_before(history: list[Event], asked: dict[str, object]) -> None:
    """They stay one document, and the parse that is new is asked for."""
    command, choice = upload(parse=asked), ParseChoice.model_validate(asked)
    assert [ParseRequested(project="p", parse=choice)] == decide_upload(document_after(*history), command, 10)


@pytest.mark.parametrize(
    ("history", "asked"),
    [
        ([UPLOADED], {"engine": "rules", "priority": 9}),
        ([UPLOADED], {"engine": "rules", "models": ["anthropic/one"], "budget_usd": "2"}),
        ([UPLOADED, READ_BY_MODEL, EXTRACTED], READ_BY_MODEL.parse.model_dump()),
        ([UPLOADED, EXTRACTED], None),
    ],
    ids=["more urgent", "rules with models", "asked before the text", "no parse"],
)
def test_what_was_asked_before_is_not_parsed_again(history: list[Event], asked: dict[str, object] | None) -> None:
    """However urgent it is now, and whatever terms rules are given that ask no model."""
    assert [] == decide_upload(document_after(*history), upload(parse=asked), 10)


def test_an_engine_that_nobody_has_is_refused_at_once() -> None:
    """A document must not be taken in for a parse that can never be."""
    with pytest.raises(Refused, match="no parsing engine called 'oracle'"):
        decide_upload(None, upload(parse={"engine": "oracle"}), limit=10)


@pytest.mark.parametrize(("size", "code"), [(0, "EMPTY_FILE"), (11, "FILE_TOO_LARGE")])
def test_files_out_of_bounds_are_refused(size: int, code: str) -> None:
    """Nothing and too much are refused by name."""
    with pytest.raises(Refused) as refused:
        decide_upload(None, upload(content=BlobRef(sha256="ab" * 32, size=size)), limit=10)

    assert code == refused.value.problem.code


def test_the_version_is_the_last_position() -> None:
    """A document's version is what the next append expects."""
    assert [1, 2] == [
        getattr(document_after(*events), "version", None) for events in ([UPLOADED], [UPLOADED, REJECTED])
    ]


def test_a_document_is_its_bytes_within_its_project() -> None:
    """The same bytes are one document in a project and another in the next."""
    assert document_aggregate("p", "ab") == document_aggregate("p", "ab")
    assert 3 == len({document_aggregate("p", "ab"), document_aggregate("q", "ab"), document_aggregate("p", "cd")})


@pytest.mark.parametrize(
    ("claimed", "kept"),
    [
        ("text/plain", "text/plain"),
        ("text/\0plain\x7f", "text/plain"),
        ("\0", None),
        ("", None),
        ("x" * 300, "x" * 255),
    ],
)
def test_a_claimed_media_type_is_kept_as_far_as_it_can_be_read(claimed: str, kept: str | None) -> None:
    """A NUL in an event would stop every view that keeps it."""
    (event,) = decide_upload(None, upload(media_type=claimed), limit=10)

    assert isinstance(event, Uploaded)
    assert kept == event.media_type


@pytest.mark.parametrize(
    ("filename", "expected"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\plays\\lamp.txt", "lamp.txt"),
        ("a\0\n.txt", "a.txt"),
        ("плод.txt", "плод.txt"),
        ("/", "untitled"),
        ("", "untitled"),
        ("x" * 300, "x" * 255),
    ],
)
def test_only_the_name_of_a_file_is_kept(filename: str, expected: str) -> None:
    """Folders, control characters and excess never get into events."""
    assert expected == base_name(filename)

"""The promises that files are held to can be broken: each is, once."""

from __future__ import annotations

import pytest

from callboard.contracts.problems import Problem
from callboard.ingest.extract import extract_text
from callboard.playbook import LineLayout, SourceLayout, SourceText, StyledRun
from fuzzing.promises import read_file, require_reason, require_runs, require_same_characters
from typeset.final_draft import final_draft
from typeset.web import web_page
from typeset.word import word_document

PAGE = b"<html><body><p>IDA</p><p>Who goes there?</p></body></html>"


@pytest.mark.parametrize(
    "data",
    [b"IDA. Who goes there?\n", "IDA. Who?\n".encode("utf-16"), final_draft(["Rain."]), word_document("Rain."), PAGE],
    ids=["text", "utf-16", "fdx", "docx", "html"],
)
def test_a_lost_or_invented_character_is_noticed(data: bytes) -> None:
    """By the simple reader of each text format."""
    extracted = extract_text(data)

    require_same_characters(data, extracted)
    for broken in (extracted.text.replace("R", "").replace("I", ""), f"{extracted.text}x"):
        with pytest.raises(AssertionError):
            require_same_characters(data, extracted.model_copy(update={"text": broken}))


@pytest.mark.parametrize("runs", [((0, 9),), ((0, 2), (1, 3)), ((2, 2),)], ids=["too long", "overlapping", "empty"])
def test_a_styled_run_of_no_characters_is_noticed(runs: tuple[tuple[int, int], ...]) -> None:
    """It must be characters of its line, and each once."""
    plain = SourceText.of("ANNA")
    layout = LineLayout(runs=tuple(StyledRun(start, end, "b") for start, end in runs))

    with pytest.raises(AssertionError):
        require_runs(SourceText.of(plain.text, SourceLayout(source_sha256=plain.sha256, lines=(layout,))))


def test_a_refusal_that_nobody_knows_is_noticed() -> None:
    """Of what the guide lists, a reader's defect is none that a file may be refused for."""
    with pytest.raises(AssertionError):
        require_reason(Problem(code="EXTRACTION_FAILED", message="Its reader failed.", hint="Report it."))


def test_a_refused_file_has_no_text_and_a_read_one_has() -> None:
    """What is no script is refused; what is one keeps all promises."""
    assert read_file(b"\x00\x01\x02") is None
    read = read_file(web_page("IDA. Who goes there?\n\nTOM. Nobody.\n"))
    assert read
    assert "html" == read.format

"""What an import says while it goes on, and how it ends."""

from pathlib import Path
from typing import Any

import pytest

from callboard.cli.errors import CliError, InputRefused, JobFailed
from callboard.cli.importing import describe, require_playbook, worst

FILE = Path("nathan.txt")


def job(state: str, *, completed: int = 0, total: int = 0, error: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"state": state, "progress": {"completed": completed, "total": total}, "error": error}


def document(state: str, *jobs: dict[str, Any], problem: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"state": state, "jobs": list(jobs), "problem": problem}


@pytest.mark.parametrize(
    ("found", "words", "share"),
    [
        (document("uploaded"), "waiting for the text", None),
        (document("extracting", job("running")), "reading the text", None),
        (document("parsing", job("completed"), job("queued")), "finding out who speaks", None),
        (document("parsing", job("running", completed=1, total=4)), "finding out who speaks, 1/4", 0.25),
        (
            document("parsing", job("retrying", error={"message": "It was interrupted."})),
            "trying again: It was interrupted.",
            None,
        ),
    ],
)
def test_each_stage_has_its_words(found: dict[str, Any], words: str, share: float | None) -> None:
    """What a person sees while it goes on."""
    assert (words, share) == describe(found)


def test_a_parsed_document_has_its_playbook() -> None:
    """Nothing stands in the way."""
    require_playbook(document("parsed"), FILE)


@pytest.mark.parametrize(
    ("found", "kind", "words"),
    [
        (
            document("rejected", problem={"message": "It is no text.", "hint": "Save it."}),
            InputRefused,
            "It is no text.",
        ),
        (document("failed", problem={"message": "Nobody speaks.", "hint": None}), JobFailed, "Nobody speaks."),
        (document("failed"), JobFailed, "a job of it failed."),
        (document("extracted"), JobFailed, "it was not parsed"),
    ],
)
def test_what_stands_in_the_way_is_said(found: dict[str, Any], kind: type[CliError], words: str) -> None:
    """The file is named, and the gateway's words are kept."""
    with pytest.raises(kind, match=f"^nathan.txt: {words}"):
        require_playbook(found, FILE)


def test_of_several_failures_the_gravest_gives_the_exit_code() -> None:
    """A failed job outweighs a refused file."""
    assert 5 == worst([InputRefused("a"), JobFailed("b"), CliError("c")]).exit_code

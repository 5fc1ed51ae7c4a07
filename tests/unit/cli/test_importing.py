"""What an import says while it goes on, and how it ends."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from callboard.cli.errors import CliError, InputRefused, JobFailed
from callboard.cli.importing import describe, form_fields, require_playbook, worst
from callboard.contracts.jobs import ParseChoice

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


def parse(engine: str, state: str, **more: Any) -> dict[str, Any]:
    return {"kind": "parse_script", "state": state, "args": {"engine": engine, "filename": "a"}, **more}


RULES, MODEL = ParseChoice(), ParseChoice(engine="llm")
NO_KEY = {"message": "There is no key.", "hint": "Set one."}
READ = parse("rules", "completed", result={"play_id": "by rules"})


def test_an_import_shows_the_playbook_that_it_asked_for() -> None:
    """Whichever parse of the same document came later, and the newest of its own."""
    jobs = (parse("rules", "completed", result={"play_id": "old"}), READ)
    both = document("parsed", *jobs, parse("llm", "completed", result={"play_id": "by a model"}))
    assert ("by rules", "by a model") == (require_playbook(both, RULES, FILE), require_playbook(both, MODEL, FILE))


def test_a_parse_that_failed_is_not_replaced_by_another() -> None:
    """Who asked for a model is told why there is nothing of one, and not shown what rules made."""
    found = document("parsed", READ, parse("llm", "failed", error=NO_KEY))
    with pytest.raises(JobFailed, match=r"^nathan.txt: There is no key\.$") as failed:
        require_playbook(found, MODEL, FILE)
    assert "Set one." == failed.value.hint


def test_a_parse_that_failed_before_can_be_tried_again() -> None:
    """Nothing is done twice by importing again: what failed the last time is named, and how to retry it."""
    found = document("failed", parse("llm", "failed", error=NO_KEY, id="019a"), problem=NO_KEY)
    with pytest.raises(JobFailed, match=r"^nathan.txt: There is no key\.$") as failed:
        require_playbook(found, MODEL, FILE, new=False)
    assert failed.value.hint
    assert failed.value.hint.startswith("Set one. It failed when the file was imported before")
    assert failed.value.hint.endswith("jobs retry 019a`")


def test_the_form_says_what_is_asked_for() -> None:
    """Each choice has its field; a budget only where there is one."""
    asked = ParseChoice(engine="llm", models=("a/b", "c"), redacted=True)
    fields = {"project": "p", "engine": "llm", "models": "a/b,c", "redacted": "true"}
    assert fields == form_fields("p", asked)
    assert {**fields, "budget_usd": "2.5"} == form_fields("p", asked.model_copy(update={"budget_usd": Decimal("2.5")}))


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
        (document("extracted", parse("rules", "cancelled", error=None)), JobFailed, "it was not parsed"),
    ],
)
def test_what_stands_in_the_way_is_said(found: dict[str, Any], kind: type[CliError], words: str) -> None:
    """The file is named, and the gateway's words are kept."""
    with pytest.raises(kind, match=f"^nathan.txt: {words}"):
        require_playbook(found, RULES, FILE)


def test_of_several_failures_the_gravest_gives_the_exit_code() -> None:
    """A failed job outweighs a refused file."""
    assert 5 == worst([InputRefused("a"), JobFailed("b"), CliError("c")]).exit_code

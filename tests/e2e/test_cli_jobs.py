"""Jobs from the shell: asked for by hand and from files, found, explained, and changed several at a time."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from callboard.embedded.session import temporary_folder
from e2e.callboard_up import Up

LATER = "2100-01-01T00:00:00Z"


@pytest.fixture(scope="module")
def up() -> Generator[Up]:
    """A running Callboard for all tests of this module."""
    with temporary_folder() as folder:
        started = Up(folder / "data")
        started.wait_until_ready()
        yield started
        started.stop()


def arguments() -> dict[str, Any]:
    return {"document_id": str(uuid4()), "text": {"sha256": "0" * 64, "size": 1}, "filename": "key.txt"}


def line(**fields: Any) -> str:
    """A parse that does not start during a test."""
    return json.dumps({"kind": "parse_script", "args": arguments(), "due_at": LATER, **fields})


def some_jobs(up: Up, folder: Path, project: str, count: int) -> list[str]:
    """The ids of so many new jobs of a project."""
    file = folder / f"{project}.jsonl"
    file.write_text("\n".join(line(project=project) for _ in range(count)))
    return [item["id"] for item in up.json("jobs", "create", "--file", file)["items"]]


def test_a_job_is_asked_for_by_hand(up: Up) -> None:
    """Once for its key; what does not fit is said in one sentence."""
    asked = ("jobs", "create", "parse_script", "--key", "by-hand", "--due-at", LATER, "--args", json.dumps(arguments()))
    first, again = up.run(*asked), up.run(*asked)
    assert ("is created.", "was there already.") == (
        first.stdout.split(" ", 2)[2].strip(),
        again.stdout.split(" ", 2)[2].strip(),
    )
    wrong = up.run("jobs", "create", "parse_script", "--args", "{}")
    assert (2, True) == (wrong.returncode, "args.document_id: Field required." in wrong.stderr)
    assert 2 == up.run("jobs", "create").returncode


def test_jobs_come_from_a_file(up: Up, tmp_path: Path) -> None:
    """What is refused is listed by its line, the rest is created once, and the exit code tells."""
    file = tmp_path / "jobs.jsonl"
    file.write_text(
        "\n".join([line(key="one", ref="one"), "", line(key="two", depends_on=["one"]), "{", line(kind="dance")])
    )
    done = up.run("jobs", "create", "--file", file)
    assert 1 == done.returncode
    assert "2 created · 0 were there already · 2 refused" in done.stdout
    assert [["4", "BAD_JSON"], ["5", "UNKNOWN_KIND"]] == [row.split()[:2] for row in done.stdout.splitlines()[3:]]
    assert "2 of 4 jobs were refused" in done.stderr
    again = json.loads(up.run("jobs", "create", "--file", file, "--json").stdout)
    assert (0, 2, 2, [1, 3, 4, 5]) == (
        again["created"],
        again["existed"],
        again["refused"],
        [item["line"] for item in again["items"]],
    )


def test_a_file_of_thousands_goes_in_with_progress(up: Up, tmp_path: Path) -> None:
    """In several requests; every line is answered."""
    file = tmp_path / "many.jsonl"
    file.write_text("\n".join(line(project="many") for _ in range(2_500)))
    done = up.run("jobs", "create", "--file", file)
    assert (0, True) == (done.returncode, "2,500 created" in done.stdout), done.stderr
    assert "1,000 of 2,500 jobs" in done.stderr


def test_jobs_are_found_and_explained(up: Up, tmp_path: Path) -> None:
    """By filters; one by how its id begins, with what it waits for."""
    first, second = some_jobs(up, tmp_path, "found", 2)
    assert [first] == [
        job["id"] for job in up.json("jobs", "ls", "--project", "found", "--sort", "oldest", "--limit", "1")["items"]
    ]
    assert 2 == len(
        up.json("jobs", "ls", "--project", "found", "--status", "queued", "--status", "failed", "--since", "1h")[
            "items"
        ]
    )
    assert "No job fits." in up.run("jobs", "ls", "--project", "found", "--text", "lantern").stdout
    shown = up.run("jobs", "show", second[:-1])
    assert "It does not start before 2100-01-01T00:00:00+00:00." in shown.stdout
    assert ["NOT_DUE"] == [reason["code"] for reason in up.json("jobs", "show", second)["why"]]
    assert "Several jobs' ids begin with" in up.run("jobs", "show", first[:1]).stderr
    assert "job_created" in up.run("jobs", "events", second[:-1]).stdout
    for wrong in (["--status", "bored"], ["--since", "yesterday"], ["--sort", "loudest"]):
        assert 2 == up.run("jobs", "ls", *wrong).returncode


def test_several_jobs_are_changed_at_once(up: Up, tmp_path: Path) -> None:
    """Each is answered; one that cannot be had does not stop the others."""
    first, second = some_jobs(up, tmp_path, "several", 2)
    done = up.run("jobs", "pause", first, str(uuid4()), second)
    assert 1 == done.returncode
    assert [f"Job {first} is paused.", f"Job {second} is paused."] == done.stdout.splitlines()
    assert "1 of 3 jobs was refused" in done.stderr
    assert ["queued", "queued"] == [job["state"] for job in up.json("jobs", "resume", first, second)["items"]]


def test_all_that_fit_are_changed_after_a_look(up: Up, tmp_path: Path) -> None:
    """Nobody is there to be asked: nothing is done without --yes; what is no more in such a state is left alone."""
    ids = some_jobs(up, tmp_path, "fit", 12)
    up.run("jobs", "pause", ids[0])
    asked = up.run("jobs", "cancel", "--all-matching", "--project", "fit", "--status", "queued")
    assert (1, "") == (asked.returncode, asked.stdout)
    assert "11 jobs fit" in asked.stderr
    assert "… and 1 more" in asked.stderr
    done = up.json("jobs", "cancel", "--all-matching", "--project", "fit", "--status", "queued", "--yes")
    assert (set(ids[1:]), {"cancelled"}) == (
        {job["id"] for job in done["items"]},
        {job["state"] for job in done["items"]},
    )
    assert "paused" == up.json("jobs", "show", ids[0])["state"]
    assert 11 == len(up.json("jobs", "retry", "--all-matching", "--project", "fit", "--yes")["items"])
    assert 2 == up.run("jobs", "pause").returncode
    assert 2 == up.run("jobs", "pause", ids[0], "--all-matching").returncode


def test_who_works_is_listed(up: Up) -> None:
    """Both services that have workers, and nothing that nobody works on."""
    found = up.json("workers")
    assert {"ingest", "parser"} == {each["service"] for each in found["items"]}
    assert [] == found["unstaffed"]
    assert "parse_script" in up.run("workers").stdout
    assert {"ingest", "parser"} == up.json("status")["workers"].keys()

"""Backup, restore and upgrade of a data folder from the shell."""

import json
import signal
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from callboard.embedded.session import temporary_folder
from e2e.callboard_up import CALLBOARD, NO_SETTINGS, Up, callboard, environment_with
from e2e.previous_folder import previous_answers, unpack_previous_folder
from fixtures.make_previous_folder import answers

PLAY = Path(__file__).parents[2] / "cli/src/callboard/cli/plays/the_borrowed_lantern.txt"
# Each starts Callboard once or twice and runs a dozen commands, which a machine with other work may take its time for.
pytestmark = pytest.mark.timeout(300)

SETTINGS = {"CALLBOARD_FINISHED_JOBS_KEPT_DAYS": "0"}
"""The previous version's jobs are listed however long ago they finished."""


@pytest.fixture
def place() -> Generator[Path]:
    """A folder that Postgres's account may pass through."""
    with temporary_folder() as folder:
        yield folder


@contextmanager
def running(data: Path) -> Generator[Up]:
    """A Callboard on a folder, stopped in order at the end."""
    up = Up(data, SETTINGS)
    try:
        up.wait_until_ready()
        yield up
    finally:
        assert 0 == up.stop()


def gateway(up: Up) -> str:
    """Where a running Callboard answers."""
    return str(up.json("status")["gateway"])


def events(up: Up) -> list[dict[str, Any]]:
    """The log, in order."""
    return [json.loads(line) for line in up.run("events", "--json").stdout.splitlines()]


def a_play(place: Path, number: int) -> Path:
    """A play that no other number gives."""
    file = place / f"play{number}.txt"
    file.write_text(PLAY.read_text("utf-8").replace("MARTA", f"MARTA{'X' * number}"), encoding="utf-8")
    return file


def held(known: Any, now: Any) -> Any:
    """Of what is answered now, that which was known: a later version's answers have more fields."""
    if isinstance(known, dict) and isinstance(now, dict):
        was, then = cast("dict[str, Any]", known), cast("dict[str, Any]", now)
        return {key: held(value, then[key]) for key, value in was.items() if key in then}
    if isinstance(known, list) and isinstance(now, list):
        return [held(*pair) for pair in zip(cast("list[Any]", known), cast("list[Any]", now), strict=False)]
    return now


def check_works(up: Up, place: Path) -> None:
    """The views are what the log says, and new work gets done."""
    assert 0 == up.run("import", a_play(place, 9), "--project", "anew").returncode
    verified = up.run("replay", "all", "--verify")
    assert (0, "") == (verified.returncode, verified.stderr)


def test_a_backup_of_a_running_callboard_is_restored_whole(place: Path) -> None:
    """What was acknowledged before it began is in it, at the same positions, while imports went on all the time."""
    with running(place / "data") as up:
        up.run("import", a_play(place, 1))
        before, log = answers(gateway(up)), events(up)
        importing = subprocess.Popen(
            [CALLBOARD, "import", *(a_play(place, n) for n in range(2, 6)), "--data", str(up.data)],
            env=environment_with(NO_SETTINGS),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        made = up.json("backup", place / "hot.callboard")
        assert 0 == importing.wait(60)
        later = events(up)
    assert len(log) <= made["position"] <= len(later)
    assert 0o600 == (place / "hot.callboard").stat().st_mode & 0o777
    assert 0 == callboard("restore", place / "hot.callboard", "--data", place / "again").returncode
    with running(place / "again") as up:
        assert later[: made["position"]] == events(up)[: made["position"]]
        assert before == held(before, answers(gateway(up)))
        check_works(up, place)


def test_a_folder_that_nobody_runs_on_is_backed_up_too(place: Path) -> None:
    """Its servers are started for it and stopped again; the file is not replaced unasked, and a full folder is not filled."""
    with running(place / "data") as up:
        up.run("import", PLAY)
        log = events(up)
    file = place / "cold.callboard"
    assert 0 == callboard("backup", file, "--data", place / "data").returncode
    again = callboard("backup", file, "--data", place / "data")
    assert (1, True) == (again.returncode, "exists already" in again.stderr)
    assert 0 == callboard("backup", file, "--data", place / "data", "--force").returncode
    full = callboard("restore", file, "--data", place / "data")
    assert (1, True) == (full.returncode, "is not empty" in full.stderr)
    missing = callboard("backup", place / "none.callboard", "--data", place / "nowhere")
    assert (1, True) == (missing.returncode, "There is no data folder" in missing.stderr)
    assert 0 == callboard("restore", file, "--data", place / "again").returncode
    with running(place / "again") as up:
        assert log == events(up)


def test_a_killed_restore_is_refused_by_up_and_can_be_begun_again(place: Path) -> None:
    """And a killed backup leaves no file of its name."""
    data = unpack_previous_folder(place)
    file = place / "whole.callboard"
    kill_when_it_says([CALLBOARD, "backup", str(file), "--data", str(data)], "backup: tables")
    assert not file.exists()
    assert 0 == callboard("backup", file, "--data", data).returncode
    kill_when_it_says([CALLBOARD, "restore", str(file), "--data", str(place / "new")], "restore: building")
    refused = callboard("up", "--data", place / "new")
    assert (1, True) == (refused.returncode, "was broken off" in refused.stderr)
    assert 0 == callboard("restore", file, "--data", place / "new").returncode
    with running(place / "new") as up:
        assert previous_answers()["events"] == held_events(previous_answers()["events"], events(up))


def kill_when_it_says(command: list[str], words: str) -> None:
    """Run a command until a line of it begins with these words, then kill it."""
    with subprocess.Popen(
        command, env=environment_with(NO_SETTINGS), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stderr
        said = next((line for line in process.stderr if line.startswith(words)), None)
        process.kill()
    assert said is not None
    assert -signal.SIGKILL == process.returncode


def held_events(known: list[dict[str, Any]], now: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of the events now, the fields that were known; they are read as their newest version."""
    return [{**event, "version": was["version"]} for was, event in zip(known, held(known, now), strict=True)]


@pytest.mark.parametrize("by_hand", [True, False])
def test_the_previous_versions_folder_is_upgraded(place: Path, *, by_hand: bool) -> None:
    """By `upgrade`, with a backup first, or by `up` itself: all is answered as before, and new work gets done."""
    data, known = unpack_previous_folder(place), previous_answers()
    if by_hand:
        done = json.loads(callboard("upgrade", "--data", data, "--json").stdout)
        assert 1 == done["before"]
        assert Path(done["backup"]).is_file()
        assert "has format 2 already" in callboard("upgrade", "--data", data).stdout
    with running(data) as up:
        assert by_hand != any("is brought to format 2" in line for line in up.lines)
        assert known["events"] == held_events(known["events"], events(up))
        assert known["answers"] == held(known["answers"], answers(gateway(up)))
        for name, state in (
            ("due", "queued"),
            ("waiting", "waiting"),
            ("paused", "paused"),
            ("cancelled", "cancelled"),
        ):
            assert state == up.json("jobs", "show", known["jobs"][name])["state"]
        assert 0 == up.run("jobs", "resume", known["jobs"]["paused"]).returncode
        check_works(up, place)

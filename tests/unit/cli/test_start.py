"""The command starts at once, teaches, and refuses in one sentence."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from callboard.cli.running import Running
from callboard.cli.stack import Choices

COMMANDS = ("up", "demo", "import", "convert", "events", "status", "replay", "version", "jobs ls", "jobs show")


def callboard(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from callboard.cli.main import main; main()", *arguments],
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_help_loads_nothing_heavy() -> None:
    """What `--help` needs is the command line alone; servers, HTTP and the playbook wait until a command runs."""
    script = (
        "import sys\n"
        "from callboard.cli.main import make_app\n"
        "try:\n    make_app()(['--help'])\n"
        "except SystemExit:\n    pass\n"
        "heavy = {'httpx', 'asyncpg', 'nats', 'faststream', 'fastapi', 'pydantic', 'opentelemetry', 'callboard.playbook'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=True)
    assert "[]" == done.stderr.strip()
    assert "callboard import" in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_teaches_with_an_example(command: str) -> None:
    """Its help shows how to call it."""
    done = callboard(*command.split(), "--help")
    assert 0 == done.returncode
    assert command == "version" or f"$ callboard {command}" in done.stdout


def test_wrong_usage_exits_with_2() -> None:
    """An unknown option is named."""
    done = callboard("status", "--nope")
    assert 2 == done.returncode
    assert "--nope" in done.stderr


def test_a_state_that_no_job_has_is_wrong_usage() -> None:
    """Before anything is asked, with the states that there are."""
    done = callboard("jobs", "ls", "--status", "bogus")
    assert 2 == done.returncode
    assert "retrying" in done.stderr


@pytest.mark.parametrize(("kind", "words"), [("dance", "does not exist"), ("extract_text", "Callboard itself")])
def test_a_kind_that_nobody_can_ask_for_is_wrong_usage(kind: str, words: str) -> None:
    """Before anything is asked, with the kinds that there are."""
    done = callboard("jobs", "create", kind, "--args", "{}")
    assert 2 == done.returncode
    assert words in done.stderr
    assert "parse_script" in done.stderr


@pytest.mark.parametrize("verb", ["pause", "resume", "cancel", "retry"])
def test_what_changes_jobs_takes_the_same_options(verb: str) -> None:
    """And a retry whether to begin from the start, which the others refuse."""
    words = callboard("jobs", verb, "--help").stdout
    shared = ("--all-matching", "--status", "--kind", "--project", "--document", "--text", "--yes", "--json")
    assert [] == [option for option in shared if option not in words]
    assert (verb == "retry") == ("--from-start" in words)
    assert 2 == callboard("jobs", verb, "--from-start").returncode


@pytest.mark.parametrize("command", [["status"], ["jobs", "ls"], ["events"], ["replay", "api", "--verify"]])
def test_nothing_that_runs_is_one_sentence(command: list[str], tmp_path: Path) -> None:
    """It says where it looked and what to do, without a traceback."""
    done = callboard(*command, CALLBOARD_DATA=str(tmp_path / "data"))
    assert 3 == done.returncode
    assert f"error: No Callboard is running on {tmp_path / 'data'}." in done.stderr
    assert "callboard up" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["up", "restore", "upgrade"])
def test_settings_that_do_not_fit_are_told_before_anything_is_done(command: str, tmp_path: Path) -> None:
    """All of them at once, by their names; no server starts and no folder is made."""
    (tmp_path / "file").write_text("no backup")
    arguments = ("--data", str(tmp_path / "data"), *((str(tmp_path / "file"),) if command == "restore" else ()))
    done = callboard(command, *arguments, CALLBOARD_WORKER_SLOTS="many", CALLBOARD_LOG_FORMAT="xml")
    said = done.stderr.splitlines()
    assert (1, ["file"]) == (done.returncode, [each.name for each in tmp_path.iterdir()])
    assert ["error: CALLBOARD_LOG_FORMAT", "CALLBOARD_WORKER_SLOTS"] == [each.split(" does ")[0] for each in said[:2]]


def test_a_port_in_use_leaves_no_folder(tmp_path: Path) -> None:
    """It is looked at before the folder is made."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = callboard("up", "--data", str(tmp_path / "data"), "--port", str(port))
    assert (1, []) == (done.returncode, list(tmp_path.iterdir()))
    assert f"Port {port} on 127.0.0.1 is in use" in done.stderr


def test_the_addresses_of_a_run_come_back_as_they_went() -> None:
    """What `up` publishes is what other commands find."""
    running = Running(
        gateway="http://127.0.0.1:1",
        nats="nats://127.0.0.1:2",
        databases={"api": "postgresql://127.0.0.1:3/callboard"},
        services={"api": "http://127.0.0.1:1"},
        namespace="t",
    )
    assert running == Running.of(running.addresses())


def test_servers_that_run_elsewhere_are_not_started() -> None:
    """Two settings, and only the services are ours."""
    assert ("nats", "postgres", "ingest", "parser", "planner", "api") == Choices().children
    assert ("ingest", "parser", "planner", "api") == Choices(nats_url="n", database_url="d").children

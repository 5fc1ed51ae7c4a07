"""The main job from the shell: a play goes in by one command, and its playbook comes out."""

import json
import shlex
import signal
import subprocess
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from callboard.contracts.subjects import Namespace
from callboard.embedded.ports import find_free
from callboard.embedded.session import Database, ServerSession, temporary_folder
from callboard.playbook import Playbook
from e2e.callboard_up import Up, callboard
from typeset.pdf import typewritten
from typeset.scripts import PLAY as CHAIR
from typeset.word import word_document

LIMIT = 256 * 1024
PLAY = Path(__file__).parents[2] / "cli/src/callboard/cli/plays/the_borrowed_lantern.txt"
UNKNOWN = "019a9f6e-8a1c-7c3e-9d55-0c1f0a6a2b11"


@pytest.fixture(scope="module")
def up() -> Generator[Up]:
    """A running Callboard for all tests of this module."""
    with temporary_folder() as folder:
        started = Up(folder / "data", {"CALLBOARD_UPLOAD_LIMIT_BYTES": str(LIMIT)})
        started.wait_until_ready()
        yield started
        started.stop()


def test_every_process_has_its_status_line(up: Up) -> None:
    """Two servers and four services, each ready."""
    assert {"nats", "postgres", "ingest", "parser", "planner", "api"} == set(up.children())
    assert 6 == sum(" ready at " in line for line in up.lines if not line.startswith(" "))


def test_an_import_prints_what_the_play_is(up: Up, tmp_path: Path) -> None:
    """Progress on stderr, the summary on stdout, and the playbook in a file."""
    out = tmp_path / "lantern.xml"
    done = up.run("import", PLAY, "-o", out)
    assert 0 == done.returncode
    assert "uploading" in done.stderr
    assert "THE BORROWED LANTERN" in done.stdout
    assert "2 acts · 4 scenes" in done.stdout
    assert any(line.split()[:3] == ["FIRST", "FISHERMAN", "3"] for line in done.stdout.splitlines())
    assert b"http://www.tei-c.org/ns/1.0" in out.read_bytes()


def test_a_play_is_put_right_and_saved(up: Up) -> None:
    """It is listed as unsaved, corrected, the correction taken back, and then in the library."""
    play = up.json("import", PLAY, "--project", "review")["document"]["playbook_id"]
    assert [play] == [p["id"] for p in up.json("plays", "ls", "--unsaved", "--project", "review")["items"]]

    (doubt,) = up.json("plays", "doubts", play)
    assert doubt["text"].startswith("ALL Good night")
    assert "30%" in up.run("plays", "doubts", play).stdout
    assert 2 < len(up.json("plays", "doubts", play, "--below", "1"))

    lines = up.run("import", PLAY, "--project", "review", "--to", "csv", "-o", "-").stdout.splitlines()
    cue = next(line.split(",")[0] for line in lines if ",cue," in line)
    made = up.json("plays", "correct", play, "--element", cue, "--speaker", "THE TIDE")
    assert [(made["id"], None)] == [(c["id"], c["misfit"]) for c in up.json("plays", "corrections", play)]
    assert "THE TIDE" in up.run("import", PLAY, "--project", "review").stdout

    assert "THE TIDE" in up.run("plays", "corrections", play).stdout
    assert 0 == up.run("plays", "withdraw", play, made["id"]).returncode
    assert "Nobody has put anything right." in up.run("plays", "corrections", play).stdout

    said = [line.split(",")[0] for line in lines if ",dialogue," in line][:2]
    changed = up.run("plays", "correct", play, "--element", said[0], "--to-element", said[0], "--type", "direction")
    assert "Put right: correction " in changed.stdout
    refused = up.run("plays", "correct", play, "--element", said[1], "--type", "sonnet")
    assert (4, True) == (refused.returncode, "cannot become 'sonnet'" in refused.stderr)
    unknown, no_id = up.run("plays", "save", UNKNOWN), up.run("plays", "save", "lantern")
    assert (1, 1) == (unknown.returncode, no_id.returncode)
    assert "plays ls` lists what there is" in unknown.stderr
    assert "'lantern' is no play's id" in no_id.stderr

    assert "In the library of review." in up.run("plays", "save", play).stdout
    assert [play] == [p["id"] for p in up.json("plays", "ls", "--library", "--project", "review")["items"]]
    assert "No plays." in up.run("plays", "ls", "--unsaved", "--project", "review").stdout
    assert play in up.run("plays", "ls", "--project", "review").stdout
    document = up.json("documents", "ls", "--project", "review")["items"][0]["id"]
    assert ["play_saved", "playbook_corrected", "correction_withdrawn", "playbook_corrected", "play_completed"] == [
        each["what"] for each in up.json("documents", "show", document)["history"][:5]
    ]


def test_an_import_again_makes_nothing_twice(up: Up) -> None:
    """The file is known by its content; the same playbook is shown."""
    first = up.json("import", PLAY, "--project", "twice")
    second = up.json("import", PLAY, "--project", "twice")
    assert (False, True) == (first["duplicate"], second["duplicate"])
    assert first["document"] == second["document"]
    assert first["summary"] == second["summary"]


def test_an_import_with_another_engine_is_another_parse(up: Up) -> None:
    """What it asked for is what it tells of, and no list shows its job at work once it has returned."""
    first = up.json("import", PLAY, "--project", "engines")
    by_model = up.run("import", PLAY, "--project", "engines", "--engine", "llm")
    jobs = up.json("jobs", "ls", "--project", "engines")["items"]
    again = up.json("import", PLAY, "--project", "engines")
    assert (5, True) == (by_model.returncode, "API_KEY" in by_model.stderr)
    assert [("failed", "llm"), ("completed", "rules")] == [(j["state"], j["args"]["engine"]) for j in jobs[:2]]
    assert (first["playbook_id"], False) == (again["playbook_id"], again["parsed_anew"])


def test_an_import_and_a_conversion_give_the_same_playbook(up: Up, tmp_path: Path) -> None:
    """With servers or without, byte for byte."""
    through, direct = tmp_path / "through.json", tmp_path / "direct.json"
    assert 0 == up.run("import", PLAY, "-o", through).returncode
    assert 0 == callboard("convert", PLAY, "-o", direct).returncode
    assert through.read_bytes() == direct.read_bytes()
    assert Playbook.model_validate_json(direct.read_bytes()).title is not None


def test_a_pdf_goes_in_as_a_text_does(up: Up, tmp_path: Path) -> None:
    """With servers or without, byte for byte; a name that says otherwise is noted, and its history says what read it."""
    file, out, direct = tmp_path / "chair.txt", tmp_path / "through.json", tmp_path / "direct.json"
    file.write_bytes(typewritten(CHAIR))
    done = up.run("import", file, "-o", out)
    assert 0 == done.returncode
    assert "THE BORROWED CHAIR" in done.stdout
    assert "note: The file is called chair.txt, but it is a PDF document." in done.stderr
    converted = callboard("convert", file, "-o", direct)
    assert (0, "but it is a PDF document." in converted.stderr) == (converted.returncode, True)
    assert out.read_bytes() == direct.read_bytes()
    document = next(each for each in up.json("documents", "ls")["items"] if each["filename"] == "chair.txt")
    history = up.json("documents", "show", document["id"])["history"]
    assert ["play_completed", "text_extracted", "uploaded"] == [each["what"] for each in history]
    assert "pdf/2" in up.run("documents", "show", document["id"]).stdout


def test_a_word_document_can_be_looked_at(up: Up, tmp_path: Path) -> None:
    """As a page in a file; a document that has none says so, and what there is instead."""
    file, page = tmp_path / "chair.docx", tmp_path / "page.html"
    file.write_bytes(word_document(CHAIR))
    assert 0 == up.run("import", file).returncode
    word = next(each for each in up.json("documents", "ls")["items"] if each["filename"] == "chair.docx")
    assert 0 == up.run("documents", "preview", word["id"], "-o", page).returncode
    assert "<p>THE BORROWED CHAIR</p>" in page.read_text()
    assert 0 == up.run("import", PLAY, "--project", "plain").returncode
    plain = up.json("documents", "ls", "--project", "plain")["items"][0]
    refused = up.run("documents", "preview", plain["id"], "-o", "-")
    assert (1, True) == (refused.returncode, "has no preview" in refused.stderr)


@pytest.mark.parametrize(
    ("content", "exit_code", "words"),
    [
        pytest.param(b"", 4, "is empty", id="empty"),
        pytest.param(bytes(range(256)) * 8, 4, "text", id="binary"),
        pytest.param(b"a" * (LIMIT + 1), 4, "over the limit of 0.25 MiB", id="over the limit"),
        pytest.param(b"one line of prose that nobody speaks\n", 5, "speaker", id="no speakers"),
    ],
)
def test_a_file_that_is_no_play_is_refused_in_one_sentence(
    up: Up, tmp_path: Path, content: bytes, exit_code: int, words: str
) -> None:
    """With a hint, a documented exit code, and no traceback."""
    file = tmp_path / "file.txt"
    file.write_bytes(content)
    done = up.run("import", file)
    error = next(line for line in done.stderr.splitlines() if line.startswith("error: "))
    assert (exit_code, "") == (done.returncode, done.stdout)
    assert words in error
    assert " hint: " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_file_is_named(up: Up, tmp_path: Path) -> None:
    """Nothing is sent."""
    done = up.run("import", tmp_path / "gone.txt")
    assert 4 == done.returncode
    assert "There is no file" in done.stderr


def test_of_several_files_the_good_ones_go_in(up: Up, tmp_path: Path) -> None:
    """The bad one is named, and the exit code tells of it."""
    done = up.run("import", tmp_path / "gone.txt", PLAY)
    assert 4 == done.returncode
    assert "THE BORROWED LANTERN" in done.stdout


def test_what_cannot_come_of_an_import_is_said_before_it(up: Up, tmp_path: Path) -> None:
    """No engine of that name, no folder to write to: nothing is sent."""
    file = tmp_path / "another.txt"
    file.write_text(PLAY.read_text("utf-8").replace("MARTA", "GRETA"))
    for arguments, words in (
        (["--engine", "oracle"], "no engine called 'oracle'"),
        (["-o", tmp_path / "gone" / "out.json"], "there is no folder"),
    ):
        done = up.run("import", file, *arguments)
        assert 1 == done.returncode
        assert words in done.stderr
    assert False is up.json("import", file)["duplicate"]


def test_jobs_are_listed_and_shown(up: Up) -> None:
    """By state and by kind, for people and for programs; an unknown one is an error."""
    up.json("import", PLAY)
    jobs = up.json("jobs", "ls", "--status", "completed", "--kind", "parse_script")["items"]
    assert {("completed", "parse_script")} == {(job["state"], job["kind"]) for job in jobs}
    assert jobs[0]["id"] in up.run("jobs", "ls").stdout
    assert jobs[0]["id"] in up.run("jobs", "show", jobs[0]["id"]).stdout
    unknown = up.run("jobs", "show", UNKNOWN)
    assert (1, f"error: There is no job {UNKNOWN}.") == (unknown.returncode, unknown.stderr.splitlines()[0])
    assert "jobs ls` lists what there is" in unknown.stderr


def test_a_failed_job_is_tried_again_and_watched(up: Up, tmp_path: Path) -> None:
    """The retry says where the job stands, the watch prints its events to its end, and its exit code tells of that."""
    prose = tmp_path / "prose.txt"
    prose.write_text("just one line of prose, and nobody speaks it\n")
    up.run("import", prose)
    job = up.json("jobs", "ls", "--status", "failed")["items"][0]["id"]
    assert f"Job {job} is queued." in up.run("jobs", "retry", job, "--from-start").stdout
    watched = up.run("jobs", "watch", job)
    assert 5 == watched.returncode
    assert f"Job {job} is failed" in watched.stderr
    happened = up.run("jobs", "events", job).stdout
    assert happened == watched.stdout
    assert 1 == happened.count("job_restarted")
    assert 2 == happened.count("running → failed")


def test_what_cannot_be_done_to_a_job_is_said_in_one_sentence(up: Up) -> None:
    """A job that is over is not paused, one that is not there is not cancelled, and a hint says what to do."""
    up.run("import", PLAY)
    job = up.json("jobs", "ls", "--status", "completed")["items"][0]["id"]
    over, unknown = up.run("jobs", "pause", job), up.run("jobs", "cancel", UNKNOWN)
    assert (1, 1) == (over.returncode, unknown.returncode)
    assert f"Job {job} is over: it is completed." in over.stderr
    assert "jobs ls` lists what there is" in unknown.stderr
    assert "jobs ls` lists what there is" in up.run("jobs", "watch", UNKNOWN).stderr


def test_the_log_is_printed_in_order(up: Up) -> None:
    """All of it, one type, one aggregate; each event a line."""
    up.json("import", PLAY)
    everything = [json.loads(line) for line in up.run("events", "--json").stdout.splitlines()]
    assert list(range(1, len(everything) + 1)) == [event["position"] for event in everything]
    uploads = up.run("events", "--type", "uploaded").stdout
    assert "the_borrowed_lantern.txt" in uploads
    assert "job_created" not in uploads
    play = next(event["aggregate"] for event in everything if event["type"] == "play_completed")
    assert 1 == len(up.run("events", "--aggregate", play).stdout.splitlines())
    unknown = up.run("events", "--aggregate", f"play/{UNKNOWN}")
    assert (1, f"error: The log knows no play/{UNKNOWN}.") == (unknown.returncode, unknown.stderr.splitlines()[0])


def test_the_status_says_that_all_is_ready(up: Up) -> None:
    """Every service answers for itself."""
    status = up.json("status")
    assert {"ingest", "parser", "planner", "api"} == {
        name for name, each in status["services"].items() if each["ready"]
    }
    assert 0 == up.run("status").returncode


def test_every_view_is_what_the_log_says(up: Up) -> None:
    """Rebuilt beside the live ones, row for row; a service that is not there is an error."""
    done = up.run("replay", "all", "--verify")
    assert (0, "") == (done.returncode, done.stderr)
    assert {"✓"} == {line[0] for line in done.stdout.splitlines()}
    assert 1 == up.run("replay", "nobody", "--verify").returncode


def test_views_are_rebuilt_while_everything_runs(up: Up) -> None:
    """Each is told of when it is in place; afterwards all are what the log says, and nothing is left to call off."""
    done = up.run("replay", "all", "--rebuild")
    assert (0, "") == (done.returncode, done.stderr)
    assert {"✓ api.documents was built anew", "✓ parser.jobs was built anew"} <= set(done.stdout.splitlines())
    assert 0 == up.run("replay", "all", "--verify").returncode
    assert {"ingest": [], "parser": [], "planner": [], "api": []} == up.json("replay", "all", "--call-off")[
        "called_off"
    ]
    assert 0 == up.run("status").returncode


def test_a_second_start_on_the_same_folder_is_refused(up: Up) -> None:
    """It names the folder, and the first one goes on."""
    done = callboard("up", "--data", up.data)
    assert 1 == done.returncode
    assert f"Callboard is already running on {up.data}" in done.stderr
    assert 0 == up.run("status").returncode


def test_a_port_in_use_is_said_so(up: Up, tmp_path: Path) -> None:
    """The gateway's own port, asked for by a second Callboard."""
    port = up.json("status")["gateway"].rpartition(":")[2]
    done = callboard("up", "--data", tmp_path / "other", "--port", port)
    assert 1 == done.returncode
    assert f"Port {port} on 127.0.0.1 is in use" in done.stderr


def test_a_stop_is_clean_and_the_next_start_goes_on(up: Up) -> None:
    """SIGTERM exits 0 and leaves nothing running; the second start knows what the first one did, at the same address."""
    before, status = up.json("jobs", "ls"), up.json("status")
    assert 0 == up.stop(signal.SIGTERM)
    assert 3 == up.run("status").returncode
    began = time.monotonic()
    again = Up(up.data)
    again.wait_until_ready()
    took = time.monotonic() - began
    assert before == again.json("jobs", "ls")
    assert status["gateway"] == again.json("status")["gateway"]
    assert 0 == again.stop(signal.SIGINT)
    assert took < 30  # a few seconds on a calm machine; the bench of starts has the figure


def test_servers_that_run_elsewhere_are_used(servers: ServerSession, database: Database, namespace: Namespace) -> None:
    """Two settings, and only the services are started; everything else is as ever."""
    with temporary_folder() as folder:
        up = Up(
            folder / "data",
            {
                "CALLBOARD_NATS_URL": servers.nats_url,
                "CALLBOARD_DATABASE_URL": database.admin_dsn,
                "CALLBOARD_NAMESPACE": namespace.name,
            },
        )
        up.wait_until_ready()
        assert {"ingest", "parser", "planner", "api"} == set(up.children())
        assert "parsed" == up.json("import", PLAY)["document"]["state"]
        assert 0 == up.run("replay", "all", "--verify").returncode
        assert 0 == up.stop()


@pytest.mark.parametrize(
    ("setting", "address", "words"),
    [
        ("CALLBOARD_NATS_URL", "nats://u:secret@127.0.0.1:{port}", "NATS at 127.0.0.1:{port} cannot be reached"),
        (
            "CALLBOARD_DATABASE_URL",
            "postgresql://u:secret@127.0.0.1:{port}/x",
            "Postgres cannot be reached at 127.0.0.1:{port}",
        ),
    ],
)
def test_a_server_that_is_not_there_is_said_so(tmp_path: Path, setting: str, address: str, words: str) -> None:
    """One sentence that names the address and no password; nothing is left running."""
    port = find_free()
    done = callboard("up", "--data", tmp_path / "data", settings={setting: address.format(port=port)})
    assert 1 == done.returncode
    assert words.format(port=port) in done.stderr
    assert "secret" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_data_folder_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    """The sentence says to upgrade."""
    (tmp_path / "VERSION").write_text("99\n")
    done = callboard("up", "--data", tmp_path)
    assert (1, ["VERSION"]) == (done.returncode, [each.name for each in tmp_path.iterdir()])
    assert "Upgrade Callboard" in done.stderr


def test_a_demo_without_a_terminal_stops_by_itself() -> None:
    """It shows the summary, the address and what to try, by a command that can be run, and exits 0."""
    done = callboard("demo")
    assert (0, "") == (done.returncode, done.stderr)
    assert "THE BORROWED LANTERN" in done.stdout
    assert "The gateway answers at http://127.0.0.1:" in done.stdout
    again = next(line for line in done.stdout.splitlines() if "start everything" in line).split(" up ")[0]
    assert 0 == subprocess.run([*shlex.split(again), "version"], capture_output=True, check=False).returncode


def test_a_conversion_is_quick(tmp_path: Path) -> None:
    """Well under two seconds with the start of Python, to a file and to standard output."""
    out = tmp_path / "out.json"
    began = time.monotonic()
    assert 0 == callboard("convert", PLAY, "--engine", "rules", "--to", "json", "-o", out).returncode
    assert time.monotonic() - began < 2
    assert out.read_text("utf-8") == callboard("convert", PLAY, "--to", "json", "-o", "-").stdout


def test_a_conversion_refuses_what_is_no_play(tmp_path: Path) -> None:
    """With a sentence and a hint; nothing is written."""
    file, out = tmp_path / "prose.txt", tmp_path / "out.json"
    file.write_text("one line of prose that nobody speaks\n")
    done = callboard("convert", file, "-o", out)
    assert (4, False) == (done.returncode, out.exists())
    assert "speaker" in done.stderr
    assert 1 == callboard("convert", PLAY, "--engine", "oracle", "-o", out).returncode

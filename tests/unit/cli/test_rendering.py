"""What commands print, as a person reads it."""

from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from rich.console import Console, RenderableType

from callboard.cli.render.board import LineBoard, describe
from callboard.cli.render.board import table as board_table
from callboard.cli.render.documents import document, documents
from callboard.cli.render.events import line
from callboard.cli.render.jobs import ago, created, job, jobs, refusals
from callboard.cli.render.progress import LineWatcher
from callboard.cli.render.status import status
from callboard.cli.render.summary import bar, count, summary
from callboard.cli.render.verdicts import lines as verdict_lines
from callboard.cli.render.workers import workers
from callboard.cli.verification import Verdict
from callboard.embedded import State, Status
from callboard.kernel.projections.verify import Difference

NOW = datetime(2026, 1, 2, 12, 0, 0, tzinfo=UTC)


def printed(renderable: RenderableType, width: int = 100) -> str:
    console = Console(file=StringIO(), width=width)
    console.print(renderable)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def a_summary(**changed: Any) -> dict[str, Any]:
    speakers = [
        {"id": "marta", "name": "MARTA", "speeches": 11, "words": 200},
        {"id": "pell", "name": "OLD PELL", "speeches": 1, "words": 50},
    ]
    return {
        "title": "The Borrowed Lantern",
        "author": "the Company",
        "acts": 2,
        "scenes": 1,
        "speeches": 12,
        "speakers": speakers,
        "directions": 3,
        "unattributed": 0,
        **changed,
    }


def test_a_summary_says_what_the_play_is() -> None:
    """Title, author, acts, scenes, speakers with their lines, directions, and that nothing is left over."""
    text = printed(summary(a_summary()))
    assert "The Borrowed Lantern" in text
    assert "by the Company" in text
    assert "2 acts · 1 scene · 12 speeches · 2 speakers · 3 directions · nothing in doubt" in text
    marta = next(row for row in text.splitlines() if "MARTA" in row)
    assert ["MARTA", "11", "200"] == marta.split()[:3]


def test_a_summary_shows_what_is_unattributed() -> None:
    """What could not be told is counted, never hidden."""
    assert "4 unattributed" in printed(summary(a_summary(unattributed=4)))


def test_a_summary_shows_how_much_is_in_doubt() -> None:
    """So that somebody looks; plays read by older versions do not say."""
    assert "1,200 in doubt, 4 unattributed" in printed(summary(a_summary(doubtful=1200, unattributed=4)))
    assert "nothing in doubt" in printed(summary(a_summary()))


def test_a_summary_of_a_bare_text_is_still_one() -> None:
    """No title, no author, nobody who speaks."""
    text = printed(summary(a_summary(title=None, author=None, speakers=[])))
    assert "Untitled" in text
    assert "by" not in text.split()


def test_names_are_never_read_as_markup() -> None:
    """A speaker called [red] is printed as the source has it."""
    speaker = {"id": "x", "name": "[red]", "speeches": 1, "words": 1}
    assert "[red]" in printed(summary(a_summary(title="[bold]", speakers=[speaker])))
    assert "[bold]" in printed(summary(a_summary(title="[bold]")))


def test_many_speakers_are_cut_off_with_a_word() -> None:
    """A crowd does not scroll the play away."""
    crowd = [{"id": f"c{n}", "name": f"C{n}", "speeches": 1, "words": 1} for n in range(30)]
    assert "… and 10 more" in printed(summary(a_summary(speakers=crowd)))


@pytest.mark.parametrize(("share", "length"), [(0.0, 0), (0.5, 12), (1.0, 24), (7.0, 24)])
def test_a_bar_is_as_long_as_its_share(share: float, length: int) -> None:
    """Whole columns at whole shares, and never more than the width."""
    assert "█" * length == bar(share)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (count(1, "act"), "1 act"),
        (count(2, "act"), "2 acts"),
        (count(1200, "speech", "speeches"), "1,200 speeches"),
    ],
)
def test_counts_are_words(found: str, words: str) -> None:
    """One thing, two things."""
    assert words == found


def a_job(**changed: Any) -> dict[str, Any]:
    return {
        "id": "019a9f6e-8a1c-7c3e-9d55-0c1f0a6a2b11",
        "kind": "parse_script",
        "project": "default",
        "state": "running",
        "attempt": 1,
        "max_attempts": 5,
        "progress": {"completed": 3, "total": 7, "percent": 42.9},
        "created_at": "2026-01-02T11:58:00Z",
        "error": None,
        **changed,
    }


def test_a_job_is_one_line() -> None:
    """Id, kind, state, progress and age, on the narrowest terminal."""
    row = printed(jobs([a_job()], NOW), width=80).splitlines()[1]
    assert ["019a9f6e-8a1c-7c3e-9d55-0c1f0a6a2b11", "parse_script", "running", "3/7", "2", "min", "ago"] == row.split()
    assert len(row.rstrip()) < 80


@pytest.mark.parametrize(
    ("changed", "steps"),
    [
        ({"state": "queued", "due_at": "2026-01-02T14:59:00Z"}, "in 2h"),
        ({"state": "waiting", "due_at": "2026-01-02T12:00:00.500Z"}, "in 1s"),
        ({"state": "paused", "due_at": "2026-01-12T13:00:00Z"}, "in 10d"),
        ({"state": "queued", "due_at": "2026-01-02T11:59:59Z"}, ""),
        ({"state": "running", "due_at": "2026-01-02T12:30:00Z"}, ""),
        ({"state": "cancelled", "due_at": "2026-01-02T12:30:00Z"}, ""),
    ],
)
def test_a_job_whose_time_has_not_come_says_when_it_is_due(changed: dict[str, Any], steps: str) -> None:
    """Where the steps of others stand: it has none yet. What is over or under way waits for no time."""
    header, row = printed(jobs([a_job(progress=None, **changed)], NOW), width=80).splitlines()
    assert steps == row[: header.index("created")].split(changed["state"])[1].strip()


def test_a_job_that_is_tried_again_says_when() -> None:
    """Beside what went wrong; its steps stay to be seen."""
    error = {"code": "TIMEOUT", "message": "Nobody answered.", "hint": None}
    text = printed(jobs([a_job(state="retrying", error=error, due_at="2026-01-02T12:00:12Z")], NOW))
    assert "retrying (attempt 1 of 5, again in 12s): Nobody answered." in text
    assert "3/7" in text


def test_what_stands_in_a_jobs_way_comes_first() -> None:
    """With the hint beside it and the jobs that it is about below; then how long it ran, and what it holds up."""
    other = {"id": "019a9f6e-0000-7c3e-9d55-0c1f0a6a2b11", "kind": "extract_text", "state": "running"}
    reason = {"code": "WAITING_FOR_JOBS", "message": "It [waits].", "hint": "Wait, too.", "jobs": [other] * 12}
    row = a_job(state="running", started_at="2026-01-02T11:59:50Z", completed_at=None)
    lines = printed(job(row, {"reasons": [reason], "holds_up": 3}, NOW)).splitlines()
    assert "It [waits]. Wait, too." == lines[0].rstrip()
    assert ["019a9f6e-0000-7c3e-9d55-0c1f0a6a2b11", "extract_text", "running"] == lines[1].split()
    assert "… and 2 more" == lines[11].strip()
    facts = [" ".join(each.split()) for each in lines]
    assert {"ran for 10.0 s", "holds up 3 waiting jobs"} <= set(facts)


def test_what_one_job_holds_up_may_be_one() -> None:
    """Counted as people do."""
    assert "1 waiting job" == printed(job(a_job(), {"reasons": [], "holds_up": 1}, NOW)).split("up")[1].strip()


@pytest.mark.parametrize(
    ("number", "of", "words"),
    [(1, 1, "The job was refused"), (1, 3, "1 of 3 jobs was refused"), (2, 1000, "2 of 1,000 jobs were refused")],
)
def test_refusals_are_counted_as_people_do(number: int, of: int, words: str) -> None:
    """One job alone needs no number."""
    assert words == refusals(number, of)


def test_refused_jobs_are_listed_by_line() -> None:
    """The sums first; of very many the first, and how many more."""
    problem = {"code": "UNKNOWN_KIND", "message": "kind: [x] does not exist."}
    items = [{"line": n, "ref": None, "problem": problem} for n in range(1, 61)]
    sums = {"created": 2, "existed": 1, "refused": 60, "items": [{"line": 0, "ref": None, "problem": None}, *items]}
    text = printed(created(sums))
    assert "2 created · 1 were there already · 60 refused" in text
    assert "50  " in text
    assert "51  " not in text
    assert "kind: [x] does not exist." in text
    assert "… and 10 more" in text


def test_workers_are_listed_with_what_they_have_in_hand() -> None:
    """One line each, and what nobody works on below."""
    facts = {"service": "parser", "host": "h", "pid": 7, "version": "1.2", "kinds": ["parse_script"], "slots": 2}
    here = {**facts, "busy": 1, "started_at": "2026-01-02T11:59:00Z"}
    text = printed(workers({"items": [here], "unstaffed": ["extract_text"]}, NOW))
    assert ["parser", "h", "7", "1.2", "parse_script", "1/2", "1", "min", "ago"] == text.splitlines()[1].split()
    assert "no worker for: extract_text" in text
    assert "Nobody is there" in printed(workers({"items": [], "unstaffed": []}, NOW))


def test_a_failed_job_says_why() -> None:
    """The error's sentence stands in the line and on the job's own page."""
    failed = a_job(state="failed", error={"code": "NOT_TEXT", "message": "It is no [text].", "hint": None})
    assert "(attempt 1 of 5): It is no [text]." in printed(jobs([failed], NOW), width=160)
    assert "code: NOT_TEXT" in printed(job(failed))


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-01-02T11:59:48Z", "12 s ago"),
        ("2026-01-02T11:00:00Z", "1 h ago"),
        ("2025-12-30T12:00:00Z", "3 d ago"),
        ("2026-01-02T12:00:09Z", "0 s ago"),
    ],
)
def test_ages_are_short(moment: str, words: str) -> None:
    """A clock that is a little ahead of ours is no time ago."""
    assert words == ago(moment, NOW)


def test_an_event_is_one_line() -> None:
    """Position, time, type, aggregate, and what it says."""
    event = {
        "position": 12,
        "type": "job_state_changed",
        "aggregate": "job/1",
        "time": "2026-01-02T09:15:02.113456+00:00",
        "data": {"previous": "queued", "state": "running", "attempt": 1, "error": None},
    }
    assert "    12  09:15:02.113  job_state_changed         job/1  queued → running" == str(line(event))


def test_an_unreadable_event_says_so() -> None:
    """A log of a newer program is shown as far as it can be read."""
    event = {"position": 1, "type": "x", "aggregate": "job/1", "error": "the event type 'x' is not known here"}
    assert str(line(event)).endswith("the event type 'x' is not known here")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Status("nats", State.READY, address="127.0.0.1:4222"), "ready at 127.0.0.1:4222"),
        (Status("nats", State.STARTING), "starting"),
        (Status("api", State.STARTING, reason="building: position 7 of 9"), "starting: building: position 7 of 9"),
        (
            Status("nats", State.RESTARTING, reason="it was ended by SIGKILL", retry_in_s=0.5),
            "restarting in 0.5 s: it was ended by SIGKILL",
        ),
        (Status("nats", State.FAILED, reason="no"), "failed: no"),
    ],
)
def test_a_process_state_is_words(found: Status, words: str) -> None:
    """What a line of `callboard up` says."""
    assert words == describe(found)


def test_lines_are_printed_once_per_change() -> None:
    """A supervisor that says the same twice does not fill a log."""
    console = Console(file=StringIO(), width=100)
    board = LineBoard(console, lambda _running: "")
    for state in (State.STARTING, State.STARTING, State.READY):
        board.update(Status("nats", state))
    assert isinstance(console.file, StringIO)
    assert ["nats      starting", "nats      ready"] == console.file.getvalue().splitlines()


def test_the_board_counts_restarts() -> None:
    """Whoever looks later sees that something died."""
    assert "restarted 2 times" in printed(board_table([Status("api", State.READY, restarts=2)]))


def test_progress_is_a_line_per_change_in_a_pipe() -> None:
    """The same words are said once."""
    console = Console(file=StringIO(), width=100)
    watcher = LineWatcher(console, "a.txt")
    for words in ("uploading", "uploading", "done"):
        watcher.say(words, 0.5)
    assert isinstance(console.file, StringIO)
    assert ["a.txt: uploading", "a.txt: done"] == console.file.getvalue().splitlines()


def a_status(**changed: Any) -> dict[str, Any]:
    services: dict[str, Any] = {"api": {"ready": True, "address": "http://127.0.0.1:1", "checks": {}}}
    return {
        "gateway": "http://127.0.0.1:1",
        "version": "0.1.0",
        "ready": True,
        "services": services,
        "checks": {},
        "log_position": 10,
        "views": [{"name": "jobs", "position": 10}],
        "documents": 1,
        "playbooks": 1,
        "jobs": {"completed": 2},
        **changed,
    }


def test_a_status_says_that_all_is_well() -> None:
    """Each service with its address, and how much there is."""
    text = printed(status(a_status()))
    assert "api  ready  http://127.0.0.1:1" in text
    assert "2 completed" in text
    assert "10 events; views up to date" in text


def test_a_status_names_what_is_wrong() -> None:
    """A failed check and a view that lags."""
    checks = {"nats": {"status": "failed", "reason": "no answer within 2 s"}, "service": {"status": "ok"}}
    services = {"api": {"ready": False, "address": "http://127.0.0.1:1", "checks": checks}}
    text = printed(status(a_status(services=services, views=[{"name": "jobs", "position": 4}])))
    assert "not ready  nats: no answer within 2 s" in text
    assert "jobs 6 behind" in text


def test_a_status_tells_of_failed_jobs() -> None:
    """A service that is well has lines of its own for the jobs that are not."""
    failure = {"job": "0f", "kind": "parse_script", "message": "There is no play in it."}
    checks = {"jobs": {"status": "ok", "failed": 2, "abandoned": 3, "last_failure": failure}}
    text = printed(status(a_status(services={"parser": {"ready": True, "address": "http://a", "checks": checks}})))
    assert "parser: 2 jobs failed within the last hour, the latest:" in text
    assert "parse_script 0f: There is no play in it." in text
    assert "parser: 3 jobs without a worker" in text


def test_a_status_says_what_it_can() -> None:
    """With the log down, and with a gateway that cannot tell anything, the services still have their lines."""
    assert "log        cannot be reached" in printed(status(a_status(log_position=None)))
    services = a_status()["services"]
    assert "api  ready" in printed(status({"gateway": "http://127.0.0.1:1", "services": services}))


def test_a_verdict_names_the_rows_that_differ() -> None:
    """What is the same and what is not, view by view."""
    difference = Difference("jobs", "jobs", 7, 1, 0, ({"id": "x"},), ())
    text = printed(verdict_lines({"api": [Verdict("documents", []), Verdict("jobs", [difference])]}), width=200)
    assert "✓ api.documents is what the log says, row for row" in text
    assert "✗ api.jobs differs from what the log says" in text
    assert "{'id': 'x'}" in text


def a_document(**changed: Any) -> dict[str, Any]:
    text: dict[str, Any] = {"format": "pdf", "pages": 3, "lines": 120, "notes": []}
    document: dict[str, Any] = {
        "id": "6c69e86f-fa9a-5537-9530-0b0c73916ea5",
        "filename": "chair [draft].txt",
        "size": 4690,
        "project": "season",
        "state": "parsed",
        "title": "THE BORROWED CHAIR",
        "problem": None,
        "text": text,
        "uploaded_at": "2026-01-02T11:00:00Z",
    }
    return {**document, **changed}


def test_a_document_shows_what_was_made_of_it_by_what() -> None:
    """Its format and pages, what was noticed, and each step with its maker's version."""
    noted = {**a_document()["text"], "notes": [{"code": "NAMED_OTHERWISE", "message": "It is a PDF document."}]}
    step = {"at": "2026-01-02T11:59:00Z", "made_by": None, "asked_for": None, "actor": "system", "sha256": None}
    history = [
        {**step, "what": "playbook_corrected", "actor": "ada"},
        {**step, "what": "play_completed", "made_by": "rules/4", "sha256": "cc" * 32},
        {**step, "what": "parse_requested", "asked_for": "rules"},
        {**step, "at": "2026-01-02T11:00:00Z", "what": "uploaded", "sha256": "aa" * 32},
    ]
    text = printed(document(a_document(text=noted), history, NOW))
    assert "chair [draft].txt, 4,690 bytes" in text
    assert "pdf, 3 pages, 120 lines" in text
    assert "It is a PDF document." in text
    rows = [line.split("ago")[1].split() for line in text.splitlines() if "ago" in line]
    assert [
        ["put", "right", "ada"],
        ["parsed", "rules/4", "cc" * 8],
        ["to", "be", "parsed", "again", "rules"],
        ["handed", "in", "aa" * 8],
    ] == rows


def test_a_rejected_document_shows_why_and_what_to_do() -> None:
    """In the list as on its own."""
    problem = {"code": "DAMAGED_FILE", "message": "The PDF is cut off.", "hint": "Send it again."}
    rejected = a_document(state="rejected", text=None, title=None, problem=problem)
    assert "rejected: The PDF is cut off." in printed(documents([a_document(), rejected], NOW))
    shown = printed(document(rejected, [], NOW))
    assert all(words in shown for words in problem.values())

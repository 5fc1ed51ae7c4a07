"""How people name jobs and points in time, and what is sent of the lines of a file."""

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from typer import BadParameter

from callboard.cli.commands.job_filters import filters
from callboard.cli.creating import MOST, Line, create_all, read_lines
from callboard.cli.errors import CliError, InputRefused
from callboard.cli.gateway import Gateway
from callboard.cli.job_ids import resolve
from callboard.cli.moments import moment, moment_ahead
from callboard.cli.render.console import stderr
from callboard.cli.render.progress import LineWatcher
from unit.cli.test_gateway_client import answering

NOW = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
ONE, TWO = "019a9f6e-8a1c-7c3e-9d55-0c1f0a6a2b11", "019a9f6e-8a1c-7c3e-9d55-0c1f0a6a2b12"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90s", "2026-01-02T11:58:30+00:00"),
        ("15m", "2026-01-02T11:45:00+00:00"),
        ("2h", "2026-01-02T10:00:00+00:00"),
        ("3d", "2025-12-30T12:00:00+00:00"),
        ("1w", "2025-12-26T12:00:00+00:00"),
        ("2026-01-01T10:00:00+02:00", "2026-01-01T08:00:00+00:00"),
    ],
)
def test_a_moment_is_ago_or_a_date(text: str, expected: str) -> None:
    """Counted back from now, or as ISO 8601 has it."""
    assert expected == moment(text, NOW).isoformat()


def test_a_moment_may_be_ahead() -> None:
    """Counted on from now; what is no moment is refused in words that say so."""
    assert "2026-01-02T14:00:00+00:00" == moment_ahead("2h", NOW).isoformat()
    with pytest.raises(ValueError, match="from now"):
        moment_ahead("tomorrow", NOW)


@pytest.mark.parametrize("text", ["yesterday", "", "5", "-3h", "2026-13-01", "999999w"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    """With what can be written instead."""
    with pytest.raises(ValueError, match="write 15m, 2h or 3d"):
        moment(text, NOW)


def test_a_whole_id_is_taken_as_it_is() -> None:
    """Nobody is asked."""
    with Gateway("http://127.0.0.1:9", patience=0) as gateway:
        assert UUID(ONE) == resolve(gateway, ONE)


@pytest.mark.parametrize(
    ("name", "found", "words"),
    [
        ("019a", [], "There is no job whose id begins with 019a."),
        ("019a", [ONE, TWO], "Several jobs' ids begin with 019a"),
        ("xyz", [ONE], "'xyz' is no job's id."),
        ("", [ONE], "'' is no job's id."),
    ],
)
def test_a_beginning_that_is_no_one_jobs_is_refused(name: str, found: list[str], words: str) -> None:
    """Nobody's, several jobs', or no id at all."""
    items = [{"id": each} for each in found]
    with answering((200, {"items": items})) as (url, _), Gateway(url) as gateway, pytest.raises(CliError) as refused:
        resolve(gateway, name)
    assert str(refused.value).startswith(words)


def test_a_beginning_stands_for_its_job() -> None:
    """The gateway is asked for it."""
    with answering((200, {"items": [{"id": ONE}]})) as (url, sent), Gateway(url) as gateway:
        assert UUID(ONE) == resolve(gateway, "019a9f6e-8")
    assert "/v1/jobs?id=019a9f6e-8&limit=3" == sent[0][0]


def test_lines_get_ids_so_that_they_can_be_sent_again(tmp_path: Path) -> None:
    """Unless they have an id or a key; what is no object is sent as it is, and empty lines are no jobs."""
    file = tmp_path / "jobs.jsonl"
    file.write_text('{"kind": "a"}\n\n{"key": "k"}\n  [1]\n{"id": "x", "ref": "r"}\nnonsense\n')
    lines = read_lines(file)
    assert [1, 3, 4, 5, 6] == [line.number for line in lines]
    assert UUID(json.loads(lines[0].text)["id"])
    assert ['{"key": "k"}', "[1]", '{"id": "x", "ref": "r"}', "nonsense"] == [line.text for line in lines[1:]]
    assert [False, False, False, True, False] == [line.tied for line in lines]


def test_lines_end_where_the_gateway_ends_them(tmp_path: Path) -> None:
    """At CR LF and at a bare CR, too: else answers and lines would not be as many."""
    file = tmp_path / "jobs.jsonl"
    file.write_bytes(b'nonsense\rmore of it\r\n{"key": "k"}')
    assert [(1, "nonsense"), (2, "more of it"), (3, '{"key": "k"}')] == [
        (ln.number, ln.text) for ln in read_lines(file)
    ]


def test_a_document_is_named_by_its_whole_id() -> None:
    """Anything else is refused before the gateway is asked."""
    assert ONE == filters(document=ONE)["document"]
    with pytest.raises(BadParameter, match="is no document's id"):
        filters(document="019a")


@pytest.mark.parametrize(
    ("content", "words"), [(b"\n \n", "holds no job"), (b"\xff", "is no UTF-8"), (b"", "is empty")]
)
def test_a_file_without_jobs_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    """Before anything is sent."""
    file = tmp_path / "jobs.jsonl"
    file.write_bytes(content)
    with pytest.raises(InputRefused, match=words):
        read_lines(file)


def test_too_many_lines_that_depend_on_one_another_are_refused() -> None:
    """They have to go in one request."""
    lines = [Line(n, "{}", tied=n == 1) for n in range(1, MOST + 2)]
    with Gateway("http://127.0.0.1:9", patience=0) as gateway, pytest.raises(InputRefused, match="10,001 jobs"):
        create_all(gateway, lines, LineWatcher(stderr(), "jobs"))

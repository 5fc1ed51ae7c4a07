"""The child that opens untrusted files gives what the extraction gives, and ends within its limits."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from callboard.contracts.problems import Problem, Refused
from callboard.ingest.limits import Limits
from callboard.ingest.sandbox import extract_in_child
from callboard.playbook import SourceLayout, SourceText

PLAY = "ADA. We begin.\nBEA. At last!"
PROBE = """
import socket, sys
from pathlib import Path
from callboard.ingest.isolation import isolate_this_process

def may(attempt):
    try:
        attempt()
    except OSError:
        return False
    return True

isolated = isolate_this_process()
print(
    isolated,
    may(lambda: socket.create_connection(("127.0.0.1", int(sys.argv[1])), 5)),
    may(Path(f"/proc/{sys.argv[2]}/environ").read_bytes),
)
"""


async def test_the_child_gives_text_and_measures(tmp_path: Path) -> None:
    """The text lands in the file that was asked for, with its lines and characters counted."""
    (tmp_path / "in").write_bytes(PLAY.replace("\n", "\r\n").encode("utf-16"))

    extraction = await extract_in_child(tmp_path / "in", tmp_path / "out", tmp_path / "layout", Limits())

    assert (PLAY, "") == ((tmp_path / "out").read_text(), (tmp_path / "layout").read_text())
    assert ("utf-16-le", "plain-text/3", 2, 28) == (
        extraction.encoding,
        extraction.extractor,
        extraction.lines,
        extraction.characters,
    )


async def test_the_child_gives_the_layout_of_the_lines(tmp_path: Path) -> None:
    """What is known of the lines beside their characters lands in a file of its own, and fits the text."""
    (tmp_path / "in").write_bytes(b"ADA. We begin.\n\fBEA. At last!")

    extraction = await extract_in_child(tmp_path / "in", tmp_path / "out", tmp_path / "layout", Limits())

    layout = SourceLayout.model_validate_json((tmp_path / "layout").read_bytes())
    source = SourceText.of((tmp_path / "out").read_text(), layout)
    assert ("text", 2) == (extraction.format, extraction.pages)
    assert [1, 2] == [source.line_layout(number).page for number in (1, 2)]


async def test_a_refusal_comes_out_of_the_child_whole(tmp_path: Path) -> None:
    """What is wrong with the file is said as if the extraction ran here."""
    (tmp_path / "in").write_bytes(b"\x7fELF")

    with pytest.raises(Refused, match="program") as refused:
        await extract_in_child(tmp_path / "in", tmp_path / "out", tmp_path / "layout", Limits())

    assert "NOT_TEXT" == refused.value.problem.code


@pytest.mark.parametrize(
    "limits",
    [Limits(memory=200 * 1024 * 1024), Limits(text_bytes=1024), Limits(wall_seconds=0.01)],
    ids=["memory", "text", "time"],
)
async def test_a_file_that_takes_too_much_is_refused(tmp_path: Path, limits: Limits) -> None:
    """Too much memory, text or time ends in one typed refusal, not in a hanging or dying service."""
    (tmp_path / "in").write_bytes(b"ADA. Round and round.\n" * 4_000_000)

    with pytest.raises(Refused) as refused:
        await extract_in_child(tmp_path / "in", tmp_path / "out", tmp_path / "layout", limits)

    assert "EXTRACTION_LIMIT" == refused.value.problem.code


def test_an_isolated_process_reaches_neither_the_network_nor_its_parent() -> None:
    """Where the system allows it, a listening port and the parent's environment are out of reach; else it says so."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        probe = subprocess.run(
            [sys.executable, "-I", "-c", PROBE, str(server.getsockname()[1]), str(os.getpid())],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )

    isolated, connected, looked = probe.stdout.split()
    assert isolated in {"True", "False"}
    assert {isolated == "False"} == {connected == "True", looked == "True"}


def test_a_defect_of_a_reader_is_told_as_one() -> None:
    """Whatever an extractor raises ends in a typed refusal that names it, not in a retry or a false limit."""
    program = """
import io
from callboard.ingest import child
from callboard.ingest.limits import Limits

def extract_text(data, *, limits):
    raise LookupError("no such font")

child.extract_text = extract_text
print(child.extract_isolated(io.BytesIO(b"x"), io.BytesIO(), io.BytesIO(), Limits()).problem.model_dump_json())
"""
    told = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, timeout=30, check=True
    ).stdout

    problem = Problem.model_validate_json(told)
    assert ("EXTRACTION_FAILED", False) == (problem.code, problem.retryable)
    assert "LookupError" in problem.message


def test_the_child_starts_with_little() -> None:
    """It is started anew for every file: no event loop, and no format's library before a file of that format is there."""
    program = "import sys, callboard.ingest.child; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, timeout=30, check=True)

    slow = {"asyncio", "pypdfium2", "pypdf", "lxml", "docx", "mammoth", "PIL", "callboard.kernel"}
    assert set() == slow.intersection(told.stdout.split())

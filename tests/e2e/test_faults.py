"""A service or a server is killed by SIGKILL in the middle of an import: nothing that was acknowledged is lost or doubled."""

import asyncio
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncGenerator
from itertools import pairwise
from pathlib import Path

import pytest

from callboard.contracts.events import ChunkParsed, JobStateChanged, PlayCompleted
from callboard.contracts.jobs import JobState
from callboard.embedded.session import temporary_folder
from callboard.kernel.jobs.transitions import legal
from e2e.callboard_up import CALLBOARD, environment_with
from e2e.long_play import long_play
from e2e.stack import Stack, callboard_up

SERVICES = ("ingest", "parser", "planner", "api")
SPEECHES = 3000


@pytest.fixture(scope="module")
async def stack() -> AsyncGenerator[Stack]:
    """Everything, running, with leases short enough to see them run out."""
    with temporary_folder() as folder:
        async with callboard_up(folder / "data", CALLBOARD_LEASE_SECONDS="2") as stack:
            yield stack


async def until_printed(process: Process, words: str) -> None:
    """Read a command's output until these words have come."""
    assert process.stdout
    printed = b""
    async with asyncio.timeout(60):
        while words.encode() not in printed:
            piece = await process.stdout.read(4096)
            assert piece, printed.decode()
            printed += piece


async def ended(process: Process) -> tuple[int | None, str]:
    """How a command ended, and what was left of its output."""
    async with asyncio.timeout(90):
        output, _ = await process.communicate()
    return process.returncode, output.decode()


async def converted(play: Path, out: Path) -> str:
    """The playbook of the same file without any server."""
    process = await asyncio.create_subprocess_exec(
        CALLBOARD, "convert", str(play), "--to", "json", "-o", str(out), env=environment_with({})
    )
    assert 0 == await process.wait()
    return out.read_text()


@pytest.mark.parametrize(
    ("victim", "moment"),
    [
        ("ingest", "reading the text"),
        ("parser", "finding out who speaks, "),
        ("planner", "finding out who speaks, "),
        ("api", "finding out who speaks, "),
        ("nats", "finding out who speaks, "),
        ("postgres", "finding out who speaks, "),
    ],
)
async def test_an_import_survives_the_death_of_any_process(
    stack: Stack, tmp_path: Path, victim: str, moment: str
) -> None:
    """The import ends well, and its playbook is the one that no fault had any part in."""
    play, out = tmp_path / f"{victim}.txt", tmp_path / "imported.json"
    play.write_text(long_play(seed=sum(victim.encode()), speeches=SPEECHES))

    importing = await stack.command("import", str(play), "--to", "json", "-o", str(out))
    await until_printed(importing, moment)
    await stack.kill(victim)
    code, output = await ended(importing)

    assert (0, "") == (code, output if code else "")
    assert await converted(play, tmp_path / "converted.json") == out.read_text()


async def test_the_log_tells_each_thing_once(stack: Stack) -> None:
    """After all faults: each play completed once, each chunk parsed once, each job took only legal steps to completion."""
    events = await stack.log()
    plays = Counter(recorded.event.document_id for recorded in events if isinstance(recorded.event, PlayCompleted))
    chunks = Counter((e.aggregate.id, e.event.index) for e in events if isinstance(e.event, ChunkParsed))
    steps: dict[str, list[JobState]] = {}
    for recorded in events:
        if isinstance(recorded.event, JobStateChanged):
            steps.setdefault(str(recorded.aggregate), [recorded.event.previous]).append(recorded.event.state)

    assert [1] * 6 == list(plays.values())
    assert {1} == set(chunks.values())
    assert 12 == len(steps)
    assert {JobState.COMPLETED} == {states[-1] for states in steps.values()}
    assert [] == [pair for states in steps.values() for pair in pairwise(states) if not legal(*pair)]


@pytest.mark.parametrize("service", SERVICES)
async def test_the_views_equal_the_log(stack: Stack, service: str) -> None:
    """Rebuilt from the log, each view is the live one, row for row."""
    code, output = await stack.run("replay", service, "--verify")

    assert 0 == code, output


async def test_everything_ends_cleanly(stack: Stack) -> None:
    """After all of it, one SIGTERM stops every process and the exit code is 0."""
    children = {name: stack.child(name) for name in ("nats", "postgres", *SERVICES)}

    assert 0 == await stack.stop()
    assert [] == [name for name, child in children.items() if child.is_running()]

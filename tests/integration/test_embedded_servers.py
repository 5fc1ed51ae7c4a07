"""NATS and Postgres on a data folder: begun, continued, killed, left behind."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import psutil
import pytest
from nats.aio.client import Client
from nats.js import JetStreamContext

from callboard.embedded import AlreadyRunning, DataFolder, Endpoints, NotReachable, State, Supervisor, start_servers
from callboard.embedded.account import Account, unprivileged_account
from callboard.embedded.binaries import postgres_programs, reachable_programs
from callboard.embedded.cluster import clear_the_way, require_reachable
from callboard.embedded.leftovers import find_processes
from callboard.embedded.session import temporary_folder

STRANGER = Account("stranger", 54321, 54321)

# Another process that runs the servers until it is killed.
RUNNER = """
import asyncio, sys
from pathlib import Path
from callboard.embedded import DataFolder, start_servers
async def main():
    async with start_servers(DataFolder(Path(sys.argv[1]))) as endpoints:
        print(endpoints.nats_url, endpoints.admin_dsn, flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""


@pytest.fixture
def place() -> Generator[Path]:
    """Give a folder that does not exist yet, with a difficult name, in one that anybody may pass through."""
    with temporary_folder() as path:
        yield path / "données d'Ada"


@asynccontextmanager
async def connected(url: str) -> AsyncGenerator[Client]:
    client = Client()
    await client.connect(url)
    try:
        yield client
    finally:
        await client.close()


async def write(endpoints: Endpoints, text: str) -> None:
    """Put a text into a stream and into a table; both are acknowledged when this returns."""
    async with connected(endpoints.nats_url) as client:
        await client.request("$JS.API.STREAM.CREATE.notes", b'{"name": "notes", "subjects": ["note"]}')
        await JetStreamContext(client).publish("note", text.encode())
    database = await asyncpg.connect(endpoints.admin_dsn)
    await database.execute("create schema if not exists test")
    await database.execute("create table if not exists test.note (text text)")
    await database.execute("insert into test.note values ($1)", text)
    await database.close()


async def read(endpoints: Endpoints) -> tuple[list[str], list[str]]:
    """Give what is in the stream and in the table."""
    async with connected(endpoints.nats_url) as client:
        stream = JetStreamContext(client)
        count = (await stream.stream_info("notes")).state.messages
        notes = [(await stream.get_msg("notes", seq)).data or b"" for seq in range(1, count + 1)]
    database = await asyncpg.connect(endpoints.admin_dsn)
    rows = await database.fetch("select text from test.note")
    await database.close()
    return [note.decode() for note in notes], [row["text"] for row in rows]


async def test_second_start_continues(place: Path) -> None:
    """What was written before a stop is there after the next start, at the same addresses."""
    async with start_servers(DataFolder(place), ("ingest",)) as first:
        await write(first, "before")
    assert find_processes(place, "postgres") == find_processes(place, "nats-server") == []
    async with start_servers(DataFolder(place), ("ingest",)) as second:
        await write(second, "after")
        assert (["before", "after"], ["before", "after"]) == await read(second)
    assert first == second


async def test_killed_servers_come_back_with_their_data(place: Path) -> None:
    """A server that is killed outright is started again at its address, and what it acknowledged is there."""
    supervisor = Supervisor()
    async with start_servers(DataFolder(place), supervisor=supervisor) as endpoints:
        await write(endpoints, "kept")
        for name in ("nats", "postgres"):
            pid = supervisor.statuses[name].pid
            assert pid is not None
            psutil.Process(pid).kill()
        await supervisor.until(lambda now: {(1, State.READY)} == {(s.restarts, s.state) for s in now.values()})
        assert (["kept"], ["kept"]) == await read(endpoints)


async def test_busy_orphans_of_a_killed_postgres_are_cleared(place: Path) -> None:
    """A backend in the middle of a long statement does not keep its killed server from coming back."""
    supervisor = Supervisor()
    async with start_servers(DataFolder(place), supervisor=supervisor) as endpoints:
        busy = await asyncpg.connect(endpoints.admin_dsn)
        # Sorting never asks whether the server is still there.
        work = asyncio.create_task(busy.execute("select count(*) from generate_series(1, 100000000) a order by 1"))
        watcher = await asyncpg.connect(endpoints.admin_dsn)
        while not await watcher.fetchval("select true from pg_stat_activity where query like 'select count%'"):
            pass
        pid = supervisor.statuses["postgres"].pid
        assert pid is not None
        psutil.Process(pid).kill()
        await supervisor.until(lambda now: now["postgres"].restarts == 1 and now["postgres"].state is State.READY)
        with pytest.raises((asyncpg.PostgresError, OSError)):
            await work
        watcher.terminate()
        busy.terminate()


async def test_reused_process_id_does_not_stop_postgres(place: Path) -> None:
    """A process id in a killed server's lock file that another program of that user has by now is no obstacle."""
    async with start_servers(DataFolder(place)):
        pass
    data = place / "postgres" / "data"
    account = unprivileged_account(data)
    other = await asyncio.create_subprocess_exec("sleep", "1000", user=account.uid if account else None)
    try:
        (data / "postmaster.pid").write_text(f"{other.pid}\n{data}\n")
        async with start_servers(DataFolder(place)) as endpoints:
            database = await asyncpg.connect(endpoints.admin_dsn)
            await database.close()
    finally:
        other.kill()
        await other.wait()


async def test_leftover_of_a_killed_server_is_forgotten_only_if_alive(tmp_path: Path) -> None:
    """A lock file that names no living process is left to Postgres, which frees what it lists."""
    note = tmp_path / "postmaster.pid"
    process = await asyncio.create_subprocess_exec("true")
    await process.wait()
    note.write_text(f"{process.pid}\n")
    await clear_the_way(tmp_path)
    assert note.exists()
    note.write_text(f"{os.getpid()}\n")
    await clear_the_way(tmp_path)
    assert not note.exists()


async def test_killed_supervisor_leaves_no_orphans(place: Path) -> None:
    """When the supervising process is killed outright its servers leave, and the next start continues."""
    async with another_process(place) as (runner, line):
        with pytest.raises(AlreadyRunning, match=f"process {runner.pid}"):
            async with start_servers(DataFolder(place)):
                pass
        servers = find_processes(place, "postgres") + find_processes(place, "nats-server")
        assert {"postgres", "nats-server"} == {process.name() for process in servers}
        url, dsn = line.split()
        await write(Endpoints(url, dsn, {}), "kept")
        runner.kill()
        await runner.wait()
        await asyncio.to_thread(psutil.wait_procs, servers, 5)
        assert find_processes(place, "postgres") == find_processes(place, "nats-server") == []
    async with start_servers(DataFolder(place)) as endpoints:
        assert (["kept"], ["kept"]) == await read(endpoints)


async def test_next_start_does_not_wait_for_the_last_one_to_be_gone(place: Path) -> None:
    """A start in the very moment of a kill waits for the old servers rather than failing or sharing their files."""
    async with another_process(place) as (runner, line):
        url, dsn = line.split()
        await write(Endpoints(url, dsn, {}), "kept")
        runner.kill()
        await runner.wait()
        async with start_servers(DataFolder(place)) as endpoints:
            assert (["kept"], ["kept"]) == await read(endpoints)


async def test_two_data_folders_run_side_by_side(place: Path) -> None:
    """Two folders have their own addresses and passwords."""
    with temporary_folder() as other:
        async with start_servers(DataFolder(place)) as one, start_servers(DataFolder(other / "data")) as two:
            assert one.nats_url != two.nats_url
            with pytest.raises(asyncpg.InvalidPasswordError):
                await asyncpg.connect(one.admin_dsn.replace(password_of(one), password_of(two)))


def test_programs_in_a_closed_folder_are_copied_once(place: Path) -> None:
    """Programs that the unprivileged account cannot reach run from a copy, which is made once per version."""
    installed = postgres_programs()
    wheel = installed.parents[1]
    with temporary_folder() as closed:
        shutil.copytree(installed.parent, closed / wheel.name / installed.parent.name)
        for libraries in wheel.parent.glob(f"{wheel.name}.libs"):
            shutil.copytree(libraries, closed / libraries.name)
        hidden = closed / wheel.name / installed.parent.name / "bin"
        closed.chmod(0o700)
        copy = reachable_programs(hidden, STRANGER, place)
        assert place in copy.parents
        made = copy.stat().st_ctime_ns
        assert (copy, made) == (reachable_programs(hidden, STRANGER, place), copy.stat().st_ctime_ns)
    for name in ("postgres", "initdb"):
        said = subprocess.run([copy / name, "--version"], capture_output=True, text=True, check=True).stdout
        assert "PostgreSQL" in said


def test_reachable_programs_are_used_in_place(place: Path) -> None:
    """No copy is made for an account that reaches what is installed, or where no other account is needed."""
    programs = Path("/usr/bin")
    assert programs == reachable_programs(programs, None, place)
    assert not place.exists()


def test_closed_data_folder_is_refused_with_advice(place: Path) -> None:
    """The error names the folder that is closed, the account, and three ways out."""
    place.mkdir(mode=0o700)
    with pytest.raises(NotReachable, match=f"'stranger'.* may not enter {place}.*chmod o\\+x {place}") as caught:
        require_reachable(place, STRANGER)
    assert place == caught.value.closed


@asynccontextmanager
async def another_process(place: Path) -> AsyncGenerator[tuple[asyncio.subprocess.Process, str]]:
    runner = await asyncio.create_subprocess_exec(
        sys.executable, "-c", RUNNER, str(place), stdout=asyncio.subprocess.PIPE
    )
    assert runner.stdout is not None
    try:
        yield runner, (await runner.stdout.readline()).decode()
    finally:
        with contextlib.suppress(ProcessLookupError):
            runner.send_signal(signal.SIGKILL)
        await runner.wait()


def password_of(endpoints: Endpoints) -> str:
    return endpoints.admin_dsn.split(":")[2].split("@")[0]

"""Making and guarding the files of a Postgres cluster."""

import os
import shutil
import signal
import tempfile
from pathlib import Path

import psutil

from callboard.embedded.account import Account, first_closed_folder
from callboard.embedded.durable_file import sync_folder
from callboard.embedded.errors import NotReachable, NotReady
from callboard.embedded.leftovers import clear_leftovers
from callboard.embedded.logfile import LogFile
from callboard.embedded.process import describe_exit, kill_group, start_process

# Text compares by code point, the same on every machine and after every system upgrade, so no index ever goes stale;
# upper and lower case still follow Unicode.
_TEXT = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")

# All that a server process needs of the environment. PG* variables of the caller would be taken for settings.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


async def make_cluster(
    programs: Path, data: Path, *, user: str, password: str, log: Path, account: Account | None
) -> None:
    """Make a cluster at `data`, wholly or not at all; it takes about half a second.

    Args:
        programs: The folder of initdb.
        data: The cluster's folder, which does not exist yet; its parent does.
        user: The superuser's name.
        password: The superuser's password; everybody logs in by SCRAM.
        log: Where initdb tells what it does.
        account: Who owns the files; None for this process's own user.

    Raises:
        NotReachable: The account may not enter a folder on the way to `data`.
        NotReady: initdb failed.
        OSError: The disk refused.
    """
    require_reachable(data.parent, account)
    partial = data.with_name(f"{data.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700)
    _give(partial, account)
    with tempfile.NamedTemporaryFile("w", dir=data.parent, prefix=".pw.") as secret:
        secret.write(password)
        secret.flush()
        _give(Path(secret.name), account)
        await _initdb(programs, partial, user=user, password_file=Path(secret.name), log=log, account=account)
    partial.rename(data)
    sync_folder(data.parent)


def require_reachable(folder: Path, account: Account | None) -> None:
    """Make sure that the account can get to what is inside `folder`.

    Raises:
        NotReachable: It may not enter `folder` or one on the way.
    """
    closed = first_closed_folder(folder / "inside", account) if account else None
    if account and closed:
        raise NotReachable(folder, closed, account.name)


async def clear_the_way(data: Path) -> None:
    """See to it that a server can start on a cluster whose last one was killed.

    Waits for that server's processes, and forgets its process id where another program has it by now: Postgres takes
    any living process of that id for a server and refuses to start. Ids come again soon in containers.
    """
    await clear_leftovers(data, "postgres", signal.SIGQUIT)
    note = data / "postmaster.pid"
    if note.exists() and psutil.pid_exists(int(note.read_text().split()[0])):
        note.unlink()


async def _initdb(
    programs: Path, data: Path, *, user: str, password_file: Path, log: Path, account: Account | None
) -> None:
    output = LogFile(log)
    output.begin()
    argv = [
        str(programs / "initdb"),
        f"--pgdata={data}",
        f"--username={user}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--no-instructions",
        *_TEXT,
    ]
    process = await start_process(argv, env=ENVIRONMENT, log=log, account=account)
    try:
        returncode = await process.wait()
    finally:
        kill_group(process.pid)
    if returncode != 0:
        raise NotReady(
            "postgres", f"its files could not be made: {describe_exit(returncode)}", log, output.last_lines()
        )


def _give(path: Path, account: Account | None) -> None:
    if account is not None:
        os.chown(path, account.uid, account.gid)

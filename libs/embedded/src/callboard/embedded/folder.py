"""One data folder: everything that one Callboard on one machine keeps.

<data>/VERSION       the folder's format, a whole number; see `upgrading`
<data>/RESTORING     there while a restore fills the folder, and after one that was broken off
<data>/lock          held by the process that runs on it, whose id it contains (owner only: anyone else could hold it)
<data>/secrets.json  passwords, made once (owner only)
<data>/run.json      ports and addresses of the present run (owner only)
<data>/nats/         JetStream's files
<data>/postgres/     the database cluster and its configuration
<data>/logs/         one file per child
"""

import json
import os
import secrets
from collections.abc import Collection, Generator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from callboard.embedded.admission import LOCK, RESTORING, VERSION, format_of, require_fillable
from callboard.embedded.durable_file import sync_folder, write_durably
from callboard.embedded.errors import FolderNotWritable
from callboard.embedded.lock import hold_lock, is_held
from callboard.embedded.ports import find_free, is_free, require_free
from callboard.embedded.run_record import Run, RunRecord
from callboard.embedded.upgrading import FORMAT, upgrade
from callboard.embedded.wiping import wipe


class DataFolder:
    """The paths, secrets and run record of one data folder.

    Making one touches no disk. Whoever starts servers on it does so inside `hold()`; anyone may ask `running()`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.nats = self.path / "nats"
        self.postgres = self.path / "postgres"
        self.logs = self.path / "logs"
        self._version = self.path / VERSION
        self._restoring = self.path / RESTORING
        self._lock = self.path / LOCK
        self._secrets = self.path / "secrets.json"
        self._run = RunRecord(self.path / "run.json")

    def log(self, child: str) -> Path:
        """Say where the child of that name writes its output."""
        return self.logs / f"{child}.log"

    @contextmanager
    def hold(self, *, as_it_is: bool = False, ports: Collection[int] = ()) -> Generator["DataFolder"]:
        """Make the folder if need be, upgrade an older one, and keep everyone else from running on it meanwhile.

        The operating system frees the hold when this process ends, however it ends.

        Args:
            as_it_is: Leaves an older folder in its format, for who only reads.
            ports: Those that the user asked for.

        Raises:
            AlreadyRunning: Another process holds it.
            DataFolderTooNew: A newer Callboard wrote it; nothing is changed.
            RestoreUnfinished: A restore into it was broken off; nothing is changed.
            NotADataFolder: There is something else at the path; nothing is changed.
            PortInUse: Another program has one of `ports`; nothing is changed.
            FolderNotWritable: The operating system refused.
        """
        format_of(self.path)  # refuses what is none
        with ExitStack() as held:
            try:
                if not is_held(self._lock):  # else whoever holds it may have the port, too, and is what is told of
                    for port in ports:
                        require_free(port)
                self._make()
                held.enter_context(hold_lock(self._lock))
                if not as_it_is and (found := format_of(self.path)) is not None:
                    upgrade(self.path, found)
                self._prepare()
            except OSError as error:
                raise FolderNotWritable(self.path, error) from error
            yield self
            self._run.end()

    @contextmanager
    def fill(self) -> Generator["DataFolder"]:
        """Hold the folder while a restore fills it. Until that is over, and ever after if it is killed, `hold` refuses it.

        A folder of an earlier restore that was broken off is emptied first; one whose restore fails is emptied again.

        Raises:
            NotEmpty: There is something in it, and not because a restore was broken off.
            AlreadyRunning, NotADataFolder, FolderNotWritable: As `hold`.
        """
        require_fillable(self.path)
        with ExitStack() as held:
            try:
                self._make()
                held.enter_context(hold_lock(self._lock))
                write_durably(self._restoring, "")
                self._wipe()
                self._prepare()
            except OSError as error:
                raise FolderNotWritable(self.path, error) from error
            try:
                yield self
            except BaseException:
                self._wipe()
                self._restoring.unlink()
                raise
            self._run.end()
            self._restoring.unlink()
            sync_folder(self.path)

    def format(self) -> int | None:
        """The format that the folder is in; None for one that is still to be made.

        Raises:
            NotADataFolder, DataFolderTooNew, RestoreUnfinished, FolderNotWritable: As `hold`.
        """
        return format_of(self.path)

    def secret(self, name: str) -> str:
        """Give the secret of that name, made at random when first asked for and kept ever after.

        It starts with a letter and holds letters and digits only, so it needs no quoting anywhere.
        """
        known: dict[str, str] = json.loads(self._secrets.read_text("utf-8")) if self._secrets.exists() else {}
        if name not in known:
            known[name] = f"cb{secrets.token_hex(24)}"
            write_durably(self._secrets, json.dumps(known, indent=2) + "\n")
        return known[name]

    def port(self, name: str, wanted: int | None = None) -> int:
        """Choose the child's port for this run and remember it for the next.

        Args:
            name: The child's name.
            wanted: A port that the user asked for, taken or refused; None for last time's if free, else any free one.

        Raises:
            PortInUse: The wanted port is taken.
        """
        ports = self._run.read().ports
        last = ports.get(name)
        if wanted is not None:
            port = require_free(wanted)
        elif last is not None and is_free(last):
            port = last
        else:
            port = find_free(taken=ports.values())
        self._run.note_port(name, port)
        return port

    def publish(self, addresses: Mapping[str, str]) -> None:
        """Tell other processes of this user where the parts of this run are reached."""
        self._run.publish(addresses)

    def running(self) -> Run | None:
        """Give what the present run published, or None if nobody holds the folder."""
        return self._run.read() if is_held(self._lock) else None

    def _wipe(self) -> None:
        wipe(self.path, keep={LOCK, RESTORING})

    def _make(self) -> None:
        # As root, Postgres runs as somebody else, who must be able to pass through; what is secret has its own mode.
        mode = 0o711 if os.geteuid() == 0 else 0o700
        if not self.path.exists():
            self.path.mkdir(parents=True)
            self.path.chmod(mode)

    def _prepare(self) -> None:
        for part, mode in ((self.nats, 0o700), (self.postgres, 0o711), (self.logs, 0o700)):
            part.mkdir(exist_ok=True)
            part.chmod(mode)
        sync_folder(self.path)
        if not self._version.exists():
            write_durably(self._version, f"{FORMAT}\n", 0o644)
        self._run.begin()

"""What a run on a data folder tells to others who can read it."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from callboard.embedded.durable_file import write_durably


@dataclass(frozen=True, slots=True)
class Run:
    """What a run tells to others who can read the folder.

    Attributes:
        pid: The process that holds the folder; None after a clean end.
        ports: The port of each child by its name; taken again at the next start where still free.
        addresses: Where each part is reached, by name. May contain passwords.
    """

    pid: int | None = None
    ports: Mapping[str, int] = field(default_factory=dict[str, int])
    addresses: Mapping[str, str] = field(default_factory=dict[str, str])


class RunRecord:
    """The file that holds it, for its owner alone."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Run:
        """The present run, or what the last one left for the next."""
        return Run(**json.loads(self._path.read_text("utf-8"))) if self._path.exists() else Run()

    def begin(self) -> None:
        """Say that this process runs on the folder, at no address yet."""
        self._change(pid=os.getpid(), addresses={})

    def end(self) -> None:
        """Say that nobody does any more; the ports stay for the next."""
        self._change(pid=None, addresses={})

    def note_port(self, name: str, port: int) -> None:
        """Remember a child's port."""
        self._change(ports={**self.read().ports, name: port})

    def publish(self, addresses: Mapping[str, str]) -> None:
        """Say where the parts of the run are reached."""
        self._change(addresses={**addresses})

    def _change(self, **facts: object) -> None:
        write_durably(self._path, json.dumps(asdict(replace(self.read(), **facts)), indent=2) + "\n")

"""The `callboard` command as people use it: as processes, told from outside by what they print and how they exit."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Event, Thread
from typing import Any

CALLBOARD = str(Path(sys.executable).with_name("callboard"))
START_SECONDS = 60
NO_SETTINGS: Mapping[str, str] = {}


def environment_with(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with these settings of Callboard and no others."""
    return {name: value for name, value in os.environ.items() if not name.startswith("CALLBOARD_")} | {**settings}


def callboard(
    *arguments: str | Path, seconds: float = 60, settings: Mapping[str, str] = NO_SETTINGS
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [CALLBOARD, *map(str, arguments)],
        env=environment_with(settings),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


class Up:
    """One `callboard up` on a data folder."""

    def __init__(self, data: Path, settings: Mapping[str, str] = NO_SETTINGS) -> None:
        """Start it; `wait_until_ready` waits for it."""
        self.data = data
        self.lines: list[str] = []
        self._ready = Event()
        self.process = subprocess.Popen(
            [CALLBOARD, "up", "--data", str(data)],
            env=environment_with(settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_until_ready(self) -> None:
        """Return once it says that it is ready; fail with all it said otherwise."""
        assert self._ready.wait(START_SECONDS), self.lines
        assert self.process.poll() is None, self.lines

    def run(self, *arguments: str | Path, seconds: float = 60) -> subprocess.CompletedProcess[str]:
        """Run another command on the same data folder."""
        return callboard(*arguments, "--data", self.data, seconds=seconds)

    def json(self, *arguments: str | Path) -> Any:
        """What another command prints with --json."""
        done = self.run(*arguments, "--json")
        assert 0 == done.returncode, done.stderr
        return json.loads(done.stdout)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop, and give its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(START_SECONDS)
        self._reader.join()
        return code

    def children(self) -> Sequence[str]:
        """What it said of its processes, in the order of their first lines."""
        return list(dict.fromkeys(line.split()[0] for line in self.lines if line and not line.startswith(" ")))

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as output:
            for line in output:
                self.lines.append(line.rstrip())
                if "is ready at" in line:
                    self._ready.set()
        self._ready.set()

"""Worker processes as a supervisor runs them."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from callboard.contracts.subjects import Namespace
from callboard.embedded import ChildSpec, http_answers

_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What all workers of a run have in common: `program` is a module to run, `folder` takes their logs."""

    program: str
    nats_url: str
    database_url: str
    namespace: Namespace
    folder: Path
    lease: float = 15.0
    slots: int = 8

    def worker(self, number: int, port: int) -> ChildSpec:
        """One worker, which serves its health at a port."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("CALLBOARD_")}
        return ChildSpec(
            name=f"worker-{number}",
            argv=[sys.executable, "-m", self.program],
            env={
                **plain,
                "PYTHONPATH": str(Path(__file__).parents[1]),
                "CALLBOARD_NATS_URL": self.nats_url,
                "CALLBOARD_DATABASE_URL": self.database_url,
                "CALLBOARD_NAMESPACE": self.namespace.name,
                "CALLBOARD_PORT": str(port),
                "CALLBOARD_LEASE_SECONDS": str(self.lease),
                "CALLBOARD_WORKER_SLOTS": str(self.slots),
                "CALLBOARD_SHUTDOWN_GRACE": "2",
                "CALLBOARD_LOG_FORMAT": "json",
            },
            ready=partial(http_answers, _LOOPBACK, port, "/livez"),
            log=self.folder / f"worker-{number}.log",
            cwd=self.folder,
        )

"""What the supervisor is told about a child, and what it tells about it."""

import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from callboard.embedded.account import Account


class State(StrEnum):
    """Where a child is in its life."""

    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    RESTARTING = "restarting"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Status:
    """What can be said of a child now.

    Attributes:
        name: The child's name.
        state: Where it is in its life. `failed` is final: it did not become ready at its first start.
        pid: Its process while it has one.
        address: Where it is reached, as its spec says.
        reason: Why it is restarting or failed, or how far a long start is, in a few words; else None.
        retry_in_s: While restarting, seconds from this status to the next start.
        restarts: How often it was started again after a death.
    """

    name: str
    state: State = State.WAITING
    pid: int | None = None
    address: str | None = None
    reason: str | None = None
    retry_in_s: float | None = None
    restarts: int = 0


async def nothing_to_prepare() -> None:
    """Prepare nothing: the default of `ChildSpec.prepare`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSpec:
    """One process to keep alive.

    Attributes:
        name: Unique within a supervisor.
        argv: The program and its arguments, or a function that gives them at each start (after `prepare`).
        env: The child's whole environment.
        ready: Asks once whether it serves. Returning means yes; `NotYet`, `OSError` or `TimeoutError` mean not yet.
        log: Where its standard output and error are appended.
        cwd: The folder it runs in.
        address: Where it is reached, for people.
        depends_on: Names of children that must be ready before its first start, and that are stopped after it.
        prepare: Runs before every start; an `EmbeddedError` or `OSError` from it counts as a failed start.
        account: Runs it as another user (root only).
        ready_s: Seconds it may take to become ready, its preparation excluded, since `ready` last told of progress by
            raising `UnderWay`.
        stop_signal: Asks it to end.
        grace_s: Seconds it has to follow that before it is killed.
        orphan_signal: What the kernel sends it if the supervisor dies without a chance to stop it (Linux only).
    """

    name: str
    argv: Sequence[str] | Callable[[], Sequence[str]]
    env: Mapping[str, str]
    ready: Callable[[], Awaitable[None]]
    log: Path
    cwd: Path = Path("/")
    address: str | None = None
    depends_on: Sequence[str] = ()
    prepare: Callable[[], Awaitable[None]] = nothing_to_prepare
    account: Account | None = None
    ready_s: float = 30.0
    stop_signal: signal.Signals = signal.SIGTERM
    grace_s: float = 10.0
    orphan_signal: signal.Signals = signal.SIGKILL

    def command(self) -> list[str]:
        """Give the program and its arguments for a start that is about to happen."""
        return list(self.argv() if callable(self.argv) else self.argv)

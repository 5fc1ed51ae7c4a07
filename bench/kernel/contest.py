"""Sides of a comparison, each a program under bench/peers/, on the same two servers and in turns."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import uuid
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from grounds import SERVICE, SOON, forced_servers

from callboard.embedded import ChildSpec, DataFolder, PostgresServer, State, Supervisor
from callboard.embedded.session import Database, ServerSession, temporary_folder

WITNESS = "witness"
PEERS = Path(__file__).parents[1] / "peers"
PEERS_PYTHON = Path(__file__).parents[2] / ".venv-bench" / "bin" / "python"
LEASE = 15.0
SLOTS = 50
_PATIENCE = 60.0
_FILLING = 240.0
"""Seconds that filling may take: no part of what is measured, and slow where servers were just killed on a busy machine."""
_BEYOND = 30.0
_LIMIT = 2**26
_NOT_INHERITED = ("CALLBOARD_", "BENCH_", "PYTHONDONTWRITEBYTECODE")
"""What peers are was compiled when they were installed; what runs from a checkout is by its first process, if it may."""

Span = tuple[float, float]
"""When a job was created and when it was over, in seconds since 1970."""


@dataclass(frozen=True)
class Contestant:
    """One queue as it is run here."""

    name: str
    program: str
    jobs: int
    """How many jobs make a drain of about a second."""
    durable: str
    """What it makes durable for each job."""
    python: Path = PEERS_PYTHON
    variant: str = ""
    slots: int = SLOTS
    """How many jobs a worker of a drain has at a time: the fastest of those that were tried."""

    def __str__(self) -> str:
        """As figures name it."""
        return f"{self.name} ({self.durable})"


OURS = Contestant(
    "Callboard",
    "with_callboard.py",
    4000,
    "3 events on the log, a lease and a row in the view",
    Path(sys.executable),
    slots=200,
)
PROCRASTINATE = Contestant(
    "procrastinate 3.10", "with_procrastinate.py", 800, "status row and 3 event rows; one commit per transition"
)
PGQUEUER = Contestant(
    "pgqueuer 1.6 durable",
    "with_pgqueuer.py",
    10_000,
    "status row, deleted at the end, and 3 log rows; one commit per 10 picked and per 10 finished",
    variant="durable",
)
PGQUEUER_VOLATILE = Contestant(
    "pgqueuer 1.6 volatile",
    "with_pgqueuer.py",
    10_000,
    "nothing that outlives a crash of Postgres: unlogged tables",
    variant="volatile",
)
TASKIQ = Contestant(
    "taskiq-nats 0.7", "with_taskiq.py", 5000, "one message; its acknowledgement is sent and not waited for; no result"
)
DBOS = Contestant("DBOS 3.4", "with_dbos.py", 500, "one status row with inputs and output, written 3 times")
RIVALS = (PROCRASTINATE, PGQUEUER, PGQUEUER_VOLATILE, TASKIQ, DBOS)


class SideError(Exception):
    """A side did not do what it was told; the text is what its program said last."""


@dataclass
class Ring:
    """Two servers and what runs on them."""

    servers: ServerSession
    witness: str
    """An admin's address of a database on a third server, which nobody kills."""
    folder: Path
    crew: Supervisor

    @contextlib.asynccontextmanager
    async def match(
        self, side: Contestant, work: str, lease: float = LEASE, slots: int = SLOTS
    ) -> AsyncGenerator[Match]:
        """A database, a stream and a namespace that nobody has used yet, and everything killed at the end."""
        await self._until_up()
        database = await self.servers.clone_database()
        match = Match(self, side, database, work, lease=lease, slots=slots)
        try:
            yield match
        finally:
            await match.end()
            await self._until_up()
            await self.servers.drop_database(database)

    async def _until_up(self) -> None:
        """Wait for a server that was killed."""
        await self.servers.supervisor.until(lambda statuses: all(s.state is State.READY for s in statuses.values()))


@dataclass(frozen=True)
class Outcome:
    """How many jobs were over in the end, and when those were that the side's record has times of."""

    finished: int
    times: list[Span]


class Match:
    """One side at work on fresh ground."""

    def __init__(
        self, ring: Ring, side: Contestant, database: Database, work: str, *, lease: float, slots: int
    ) -> None:
        self._ring = ring
        self._side = side
        self._name = f"{SERVICE}{uuid.uuid4().hex[:8]}"
        self._workers: list[str] = []
        self._boss: Process | None = None
        self._count = 0
        dsn = database.dsn_by_service[SERVICE] if side.python != PEERS_PYTHON else database.admin_dsn
        plain = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_INHERITED)}
        self._environment = {
            **plain,
            "BENCH_DATABASE_URL": dsn,
            "BENCH_NATS_URL": ring.servers.nats_url,
            "BENCH_NAME": self._name,
            "BENCH_WORK": work,
            "BENCH_WITNESS_URL": ring.witness,
            "BENCH_LEASE": str(lease),
            "BENCH_PATIENCE": str(_PATIENCE),
            "BENCH_SLOTS": str(slots),
            "BENCH_VARIANT": side.variant,
            "CALLBOARD_DATABASE_URL": dsn,
            "CALLBOARD_NATS_URL": ring.servers.nats_url,
            "CALLBOARD_NAMESPACE": self._name,
            "CALLBOARD_LEASE_SECONDS": str(lease),
            "CALLBOARD_WORKER_SLOTS": str(slots),
            "CALLBOARD_LOG_FORMAT": "json",
        }

    async def fill(self, count: int) -> None:
        """Have the queue filled; it is full when this returns."""
        self._count = count
        await self._tell("fill", str(count))

    async def feed(self, count: int, rate: float) -> None:
        """Have jobs enqueued at a rate, once there is a worker."""
        self._count = count + 1
        await self._tell("feed", str(count), str(rate))

    async def work(self, processes: int) -> None:
        """Start worker processes, which are started again at once whenever they end."""
        self._workers = [f"{self._name}-{number}" for number in range(processes)]
        await self._ring.crew.start(*(self._spec(name) for name in self._workers))

    @property
    def worker(self) -> int:
        """The process id of the first worker."""
        pid = self._ring.crew.statuses[self._workers[0]].pid
        assert pid is not None
        return pid

    async def times(self) -> list[Span]:
        """Wait until every job is over, and give the times from the side's own durable record.

        Raises:
            SideError: the side gave up, or was not done in time.
        """
        outcome = await self.outcome()
        if outcome.finished < self._count:
            raise SideError(f"{outcome.finished} of {self._count} jobs were over in time; {self._last_words()}")
        return outcome.times

    async def outcome(self) -> Outcome:
        """The same, also where not every job is over after a minute.

        Raises:
            SideError: the side's program gave up.
        """
        said = json.loads(await self._said(_PATIENCE + _BEYOND))
        return Outcome(said["finished"], [(began, ended) for began, ended in said["times"]])

    async def end(self) -> None:
        """Kill what runs."""
        for name in self._workers:
            await self._ring.crew.stop_child(name, kill=True)
        if self._boss and self._boss.returncode is None:
            self._boss.kill()
            await self._boss.wait()

    async def _tell(self, *words: str) -> None:
        with self._log.open("ab") as log:
            self._boss = await asyncio.create_subprocess_exec(
                *self._program(), *words, env=self._environment, stdout=PIPE, stderr=log, limit=_LIMIT
            )
        await self._said(_FILLING)

    async def _said(self, patience: float) -> bytes:
        assert self._boss
        assert self._boss.stdout
        try:
            line = await asyncio.wait_for(self._boss.stdout.readline(), patience)
        except TimeoutError:
            raise SideError(f"not done after {patience:.0f} s; {self._last_words()}") from None
        if not line:
            raise SideError(self._last_words())
        return line

    def _last_words(self) -> str:
        lines = self._log.read_text(errors="replace").split("\n") if self._log.exists() else []
        return next((line.strip()[:200] for line in reversed(lines) if line.strip()), "it said nothing")

    @property
    def _log(self) -> Path:
        return self._ring.folder / f"{self._name}.log"

    def _program(self) -> list[str]:
        return [str(self._side.python), str(PEERS / self._side.program)]

    def _spec(self, name: str) -> ChildSpec:
        return ChildSpec(
            name=name,
            argv=[*self._program(), "work"],
            env=self._environment,
            ready=_at_once,
            log=self._log,
            cwd=self._ring.folder,
        )


@contextlib.asynccontextmanager
async def ring(*, nats_always: bool = True) -> AsyncGenerator[Ring]:
    """Servers that force every write to disk; `nats_always=False` leaves NATS alone to its own default."""
    async with contextlib.AsyncExitStack() as stack:
        servers = await stack.enter_async_context(forced_servers(nats_always=nats_always))
        path = stack.enter_context(temporary_folder())
        witness = PostgresServer.in_folder(stack.enter_context(DataFolder(path / WITNESS).hold()))
        elsewhere = await stack.enter_async_context(Supervisor())
        await elsewhere.start(witness.spec())
        await witness.provision()
        await _admit_effects(witness.admin_dsn())
        crew = await stack.enter_async_context(Supervisor(backoff=SOON))
        yield Ring(servers, witness.admin_dsn(), path, crew)


async def _admit_effects(dsn: str) -> None:
    conn = await asyncpg.connect(dsn)
    await conn.execute("CREATE TABLE effects (number bigint NOT NULL)")
    await conn.close()


async def _at_once() -> None:
    """Ready: what a worker does shows in the side's own record."""

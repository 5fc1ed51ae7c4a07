"""Where a round takes place: servers of its own that force everything to disk, worker processes, and the faults done to them."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg
import psutil

from callboard.contracts.subjects import Namespace
from callboard.embedded import ChildSpec
from callboard.embedded.session import ServerSession, server_session, temporary_folder
from chaos.errands import SERVICE
from chaos.faults import Fault
from chaos.lasting import muted, send, suspended
from chaos.leading import leader
from chaos.pauses import Pauses
from chaos.wiring import Way, way_to
from chaos.workers import Work
from integration.log_faults import free_port

NAMESPACE = Namespace(SERVICE)
FENCED = "chaos.errands"
UNFENCED = "chaos.unfenced_errands"
_CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1"


@dataclass(frozen=True, slots=True)
class Struck:
    """A fault that has been done, and when it took hold; `pid` is the worker that it hit, None where it hit a server or a wire."""

    fault: Fault
    time: datetime
    pid: int | None


class Arena:
    """Everything of one round that runs."""

    def __init__(self, session: ServerSession, ways: Mapping[str, Way], work: Work) -> None:
        self.folder = work.folder
        self.nats_url = work.nats_url
        """The address of NATS by the way that can be cut."""
        self._session = session
        self._ways = ways
        self._work = work
        self._ports: dict[str, int] = {}
        self._hands = {server: asyncio.Lock() for server in ways}

    @property
    def direct_nats_url(self) -> str:
        """The address of NATS, for those who only look on."""
        return self._session.nats_url

    @property
    def admin_dsn(self) -> str:
        """The address of Postgres for the superuser, for those who only look on."""
        return self._session.template.admin_dsn

    @property
    def deaths(self) -> int:
        """How often a worker had to be started again."""
        statuses = self._session.supervisor.statuses.items()
        return sum(status.restarts for name, status in statuses if name.startswith("worker"))

    async def start_workers(self, count: int) -> None:
        """Start worker processes, which are started again whenever they die; they run when this returns."""
        await self._session.supervisor.start(*(self._worker(number) for number in range(count)))

    async def suffer(self, fault: Fault, pauses: Pauses) -> Struck:
        """Do a fault and, where it is one that lasts, end it after its time, or when the last of the round has passed."""
        pid = await self._victim(fault)
        began = datetime.now(UTC)
        server = fault.kind.partition("_")[2]
        match fault.kind:
            case "kill_worker" | "end_worker":
                send([pid], signal.SIGKILL if fault.kind == "kill_worker" else signal.SIGTERM)
            case "stop_worker" | "stop_leader":
                began = await suspended([pid], fault.seconds, pauses)
            case "hang_nats" | "hang_postgres":
                began = await suspended(self._family(server), fault.seconds, pauses)
            case "kill_nats" | "kill_postgres" | "restart_postgres":
                async with self._hands[server]:  # two that end the same server take turns
                    began = await self._down(fault, self._ways[server], pauses)
            case "mute_nats" | "mute_postgres":
                await muted(self._ways[server], fault.seconds, pauses)
            case "cut_nats":
                self._ways["nats"].cut()
            case "cut_database":
                await self._cut_database()
        return Struck(fault, began, pid)

    async def _victim(self, fault: Fault) -> int | None:
        """The process of the worker that a fault is for, if it is for one and that is there just now."""
        match fault.kind:
            case "kill_worker" | "end_worker" | "stop_worker":
                name = f"worker-{fault.victim}"
            case "stop_leader":
                name = await leader(self._ports)
            case _:
                return None
        return self._session.supervisor.statuses[name].pid if name else None

    async def _down(self, fault: Fault, way: Way, pauses: Pauses) -> datetime:
        """End a server, leave its port dead for a time, start it again, and give the moment from which it was gone."""
        session = self._session
        end, start = {
            "kill_nats": (session.kill_nats, session.start_nats),
            "kill_postgres": (session.kill_postgres, session.start_postgres),
            "restart_postgres": (session.stop_postgres, session.start_postgres),
        }[fault.kind]
        way.shut()
        await end()
        began = datetime.now(UTC)
        await pauses.take(fault.seconds)
        await start()
        await way.open()
        return began

    def _family(self, server: str) -> list[int]:
        """The processes of a server, none where it is down at the moment."""
        with suppress(ProcessLookupError, psutil.NoSuchProcess):
            head = self._session.process(server)
            return [head.pid, *(child.pid for child in head.children(recursive=True))]
        return []

    async def _cut_database(self) -> None:
        """End every worker's sessions; where Postgres is down at the moment there are none."""
        with suppress(OSError, asyncpg.PostgresError):
            conn = await asyncpg.connect(self.admin_dsn, timeout=2)
            try:
                await conn.execute(_CUT, SERVICE)
            finally:
                await conn.close()

    def _worker(self, number: int) -> ChildSpec:
        port = self._ports[f"worker-{number}"] = free_port()
        return self._work.worker(number, port)


@asynccontextmanager
async def arena(*, program: str = FENCED, lease: float) -> AsyncGenerator[Arena]:
    """Servers of a round's own, and nothing at work yet."""
    with temporary_folder() as folder:
        async with (
            server_session([SERVICE], durable=True) as session,
            way_to(session.nats_url) as nats,
            way_to(session.template.admin_dsn) as postgres,
        ):
            work = Work(
                program=program,
                nats_url=nats.address(session.nats_url),
                database_url=postgres.address(session.template.dsn_by_service[SERVICE]),
                namespace=NAMESPACE,
                folder=folder,
                lease=lease,
            )
            yield Arena(session, {"nats": nats, "postgres": postgres}, work)

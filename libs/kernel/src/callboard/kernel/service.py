"""A service at work: opens what it needs in order, runs all that its definition names, and stops in reverse order."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from typing import Self

from callboard.kernel.background import Background
from callboard.kernel.closing import Closing
from callboard.kernel.definition import ServiceDefinition
from callboard.kernel.ending import end_task
from callboard.kernel.health import Finding, Health
from callboard.kernel.jobs import Worker
from callboard.kernel.jobs.troubles import troubles
from callboard.kernel.opening import open_resources
from callboard.kernel.ports import listen, url_of
from callboard.kernel.projections import ViewBehind
from callboard.kernel.resources import Resources
from callboard.kernel.settings import Settings
from callboard.kernel.structured import structlog
from callboard.kernel.upkeep import keep_up
from callboard.kernel.wiring import make_report, make_worker

_HEAD_START = 0.5
"""Seconds that work may have for itself at most, until its first job is done, before HTTP is served: imports hold everything up."""
_TABLES_SOON = 5.0
"""Seconds that the first start waits for its views' tables."""
_BEYOND_GRACE = 2.0
"""Seconds that closing one part may take beyond the grace that running work has."""

_log = structlog.stdlib.get_logger(__name__)


class Service:
    """One process of one service, as an async context manager: inside it, everything runs and is subscribed."""

    def __init__(self, definition: ServiceDefinition, settings: Settings) -> None:
        """Nothing is opened yet."""
        self.definition = definition
        self.settings = settings
        self.health = Health()
        self._background = Background()
        self._closing = Closing(settings.shutdown_grace + _BEYOND_GRACE)
        self._stops: list[tuple[str, Callable[[], Awaitable[None]]]] = []
        self._state = "starting"
        self._resources: Resources | None = None
        self._url = ""

    @property
    def resources(self) -> Resources:
        """What the handlers work with; there once the service has been entered."""
        assert self._resources is not None
        return self._resources

    @property
    def url(self) -> str:
        """Where it answers HTTP, e.g. `http://127.0.0.1:40123`."""
        return self._url

    async def failure(self) -> Exception:
        """Wait for a background task to die; see Background."""
        return await self._background.failure()

    async def __aenter__(self) -> Self:
        """Open and start everything.

        Raises:
            NatsUnreachable, DatabaseUnreachable, Unavailable: not there within `startup_timeout`.
            PortTaken, DatabaseError, Unsuitable: something is there but not as it must be.
        """
        try:
            sock = await self._listen()
            self._resources = await open_resources(self.definition, self.settings, self._closing)
            for part, close in self.definition.closing:
                self._closing.add(part, close)
            self._watch(self._resources)
            self._project(self._resources)
            await self._work_and_answer(self._resources, sock)
            self._keep_up(self._resources)
        except BaseException:
            await self._closing.close()
            raise
        self._state = "running"
        await _log.ainfo("ready", url=self._url)
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Stop claiming, hand back or finish jobs, answer what has arrived, and close."""
        self._state = "stopping"
        await _log.ainfo("stopping")
        await self._closing.close()
        await _log.ainfo("stopped")

    async def _listen(self) -> socket.socket:
        sock = listen(self.settings.host, self.settings.port)

        async def close() -> None:
            sock.close()

        self._closing.add("socket", close)
        self._url = url_of(sock)
        await _log.ainfo("listening", url=self._url)
        return sock

    def _watch(self, resources: Resources) -> None:
        async def service() -> Finding:
            return Finding(self._state == "running", {"state": self._state})

        async def nats() -> Finding:
            await resources.nc.flush(1)
            return Finding(resources.nc.is_connected)

        async def postgres() -> Finding:
            await resources.pool.fetchval("SELECT 1")
            return Finding(ok=True)

        self.health.add("service", service)
        self.health.add("nats", nats)
        self.health.add("postgres", postgres)
        resources.views.watch(self.health)

    def _project(self, resources: Resources) -> None:
        self._closing.add("background", self._background.stop)
        for runner in resources.views:
            self._background.start(f"view {runner.health.projection}", runner.run())

    async def _work_and_answer(self, resources: Resources, sock: socket.socket) -> None:
        """Begin to work as soon as there are tables to find jobs in; HTTP and the bus come after that.

        Whoever takes over from a process that died should work first, and be spoken to then: FastStream, Starlette and
        uvicorn are imported only here, and FastStream only where something is heard on the bus.
        """
        working = asyncio.create_task(self._work_once_tables_are_there(resources))
        try:
            await _first_job(working)
            await self._serve(sock)
            await working
            await self._subscribe(resources)
        finally:
            working.cancel()
            for part, stop in self._stops:  # added last, so that work stops first
                self._closing.add(part, stop)

    async def _serve(self, sock: socket.socket) -> None:
        await asyncio.to_thread(import_module, "callboard.kernel.http_server")
        from callboard.kernel.http_server import HttpServer, health_app  # noqa: PLC0415

        make_app = self.definition.app
        app = make_app(self.resources, self.health) if make_app else health_app(self.health)
        server = HttpServer(app, sock, grace=self.settings.shutdown_grace)
        serving = self._background.start("http", server.serve())

        async def stop() -> None:
            server.stop()
            await asyncio.wait([serving])

        self._closing.add("http", stop)

    async def _subscribe(self, resources: Resources) -> None:
        if self.definition.commands or self.definition.reactions:
            await asyncio.to_thread(import_module, "callboard.kernel.bus")
            from callboard.kernel.bus import subscribe  # noqa: PLC0415

            await subscribe(self.definition, resources, self._closing, self.health)
        self._closing.add("views", resources.views.close)

    async def _work_once_tables_are_there(self, resources: Resources) -> Worker | None:
        await self._until_tables_are_there(resources)
        return self._work(resources) if self.definition.jobs else None

    async def _until_tables_are_there(self, resources: Resources) -> None:
        """Handlers may query the views from the first moment, so a version that is not swapped in yet is waited for.

        A view that takes longer for another reason, or has died, is health's affair.
        """
        dead = asyncio.create_task(self._background.failure())
        try:
            while not dead.done():
                tables = asyncio.create_task(resources.views.wait_for(0, _TABLES_SOON))
                await asyncio.wait({tables, dead}, return_when=asyncio.FIRST_COMPLETED)
                tables.cancel()
                with suppress(asyncio.CancelledError, ViewBehind):
                    await tables
                    return
                if not resources.views.await_their_version:
                    return
        finally:
            dead.cancel()

    def _keep_up(self, resources: Resources) -> None:
        for upkeep in self.definition.upkeep:
            self._background.start(f"upkeep {upkeep.name}", keep_up(upkeep, resources))

    def _work(self, resources: Resources) -> Worker:
        worker = make_worker(self.definition, resources)
        self._tell_of(worker, resources)
        running = self._background.start("worker", worker.run())

        async def stop() -> None:
            await worker.stop(self.settings.shutdown_grace)
            await asyncio.wait([running])

        async def check() -> Finding:
            return Finding(not running.done(), {"busy": worker.busy, "slots": self.settings.worker_slots})

        async def jobs() -> Finding:
            # A job that failed makes no service unready: it is told of, and its worker goes on.
            kinds = [handler.args.kind for handler in self.definition.jobs]
            lease = timedelta(seconds=self.settings.lease_seconds)
            return Finding(ok=True, detail=await troubles(resources.pool, kinds, lease=lease))

        self.health.add("worker", check)
        self.health.add("jobs", jobs)
        self._stops.append(("worker", stop))
        return worker

    def _tell_of(self, worker: Worker, resources: Resources) -> None:
        """Let others know that this worker is there, from now until it has stopped."""
        presence = resources.presence
        telling = self._background.start(
            "presence", presence.keep_telling(make_report(self.definition, resources, worker))
        )

        async def leave() -> None:
            await end_task(telling)
            await presence.leave(worker.name)

        self._stops.append(("presence", leave))


async def _first_job(working: asyncio.Task[Worker | None]) -> None:
    """Wait for the first job's end, or until it is known that there is none; not for long, and whatever goes wrong."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_HEAD_START):
            await asyncio.wait([working])
            if not working.exception() and (worker := working.result()):
                await worker.has_worked()

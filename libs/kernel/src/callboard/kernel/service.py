"""A service at work: opens what it needs in order, runs all that its definition names, and stops in reverse order."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from functools import partial
from typing import Self

import structlog
from faststream.nats import NatsBroker
from nats.aio.client import Client
from starlette.applications import Starlette

from callboard.contracts.subjects import Namespace
from callboard.kernel.background import Background
from callboard.kernel.blobs import BlobStore
from callboard.kernel.broker import drain_commands, make_broker
from callboard.kernel.command_client import CommandClient
from callboard.kernel.commands import register
from callboard.kernel.database import Pool, open_pool
from callboard.kernel.dead_letters import DeadLetters
from callboard.kernel.definition import ServiceDefinition
from callboard.kernel.health import Finding, Health, health_routes
from callboard.kernel.http_server import HttpServer, listen, url_of
from callboard.kernel.jobs import Jobs, Worker
from callboard.kernel.log import EventStore, connect
from callboard.kernel.migrations import migrate
from callboard.kernel.projections import ProjectionRunner, ViewBehind
from callboard.kernel.reactions import ReactionSubscriber, start_broker
from callboard.kernel.resources import Resources
from callboard.kernel.settings import Settings
from callboard.kernel.startup import insist
from callboard.kernel.views import Views

JOB_TABLES = "callboard.kernel.jobs.migrations"
_OWN_CONNECTIONS = 10
"""Connections to Postgres beside the one that each view, and listening for work, keeps."""

_LAST_GRACE = 2.0
"""Seconds that closing one part may take beyond the grace that running work has."""

_TABLES_SOON = 5.0
"""Seconds that the first start waits for its views' tables."""

_log = structlog.stdlib.get_logger(__name__)


class Service:
    """One process of one service, as an async context manager: inside it, everything runs and is subscribed."""

    def __init__(self, definition: ServiceDefinition, settings: Settings) -> None:
        """Nothing is opened yet."""
        self.definition = definition
        self.settings = settings
        self.health = Health()
        self._background = Background()
        self._stack = AsyncExitStack()
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
            await self._open()
            await self._start()
        except BaseException:
            await self._stack.aclose()
            raise
        self._state = "running"
        await _log.ainfo("ready", url=self._url)
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Stop claiming, answer what has arrived, hand back or finish, and close."""
        self._state = "stopping"
        await _log.ainfo("stopping")
        await self._stack.aclose()
        await _log.ainfo("stopped")

    async def _open(self) -> None:
        settings, service = self.settings, self.definition.name
        namespace = Namespace(settings.namespace)
        sock = listen(settings.host, settings.port)
        self._stack.callback(sock.close)
        self._url = url_of(sock)
        await _log.ainfo("listening", url=self._url)
        nc = await self._open_nats()
        store = EventStore(nc, namespace, self.definition.registry, replicas=settings.replicas)
        self._on_stop(store.close)
        blobs = BlobStore(nc, namespace, replicas=settings.replicas)
        await insist(lambda _seconds: store.open(), settings.startup_timeout)
        await insist(lambda _seconds: blobs.open(), settings.startup_timeout)
        pool = await self._open_database()
        runners = [
            ProjectionRunner(store, pool, p, registry=self.definition.registry) for p in self.definition.projections
        ]
        self._resources = Resources(
            service=service,
            settings=settings,
            namespace=namespace,
            nc=nc,
            store=store,
            blobs=blobs,
            pool=pool,
            views=Views(runners),
            jobs=Jobs(store),
            commands=CommandClient(nc, namespace),
        )
        self._watch(nc, pool)
        self._on_stop(self._background.stop)
        for runner in runners:
            self._background.start(f"view {runner.health.projection}", runner.run())
        self._serve(sock)

    async def _open_nats(self) -> Client:
        url, name = self.settings.nats_url.get_secret_value(), f"callboard-{self.definition.name}"
        nc = await insist(lambda seconds: connect(url, name=name, timeout=seconds), self.settings.startup_timeout)
        self._on_stop(nc.close)
        return nc

    async def _open_database(self) -> Pool:
        definition, dsn = self.definition, self.settings.database_url.get_secret_value()
        size = _OWN_CONNECTIONS + len(definition.projections) + bool(definition.jobs)
        pool = await insist(
            lambda seconds: open_pool(
                dsn,
                schema=definition.name,
                application_name=f"callboard-{definition.name}",
                max_size=size,
                wait_seconds=seconds,
            ),
            self.settings.startup_timeout,
        )
        self._on_stop(pool.close)
        packages = ([JOB_TABLES] if definition.jobs else []) + (
            [definition.migrations] if definition.migrations else []
        )
        for package in packages:
            await migrate(pool, package)
        return pool

    def _serve(self, sock: socket.socket) -> None:
        make_app = self.definition.app
        app = make_app(self.resources, self.health) if make_app else Starlette(routes=health_routes(self.health))
        server = HttpServer(app, sock, grace=self.settings.shutdown_grace)
        serving = self._background.start("http", server.serve())

        async def stop() -> None:
            server.stop()
            await asyncio.wait([serving])

        self._on_stop(stop)

    async def _start(self) -> None:
        resources, settings, definition = self.resources, self.settings, self.definition
        broker = make_broker(
            settings.nats_url.get_secret_value(), name=f"callboard-{definition.name}-bus", grace=settings.shutdown_grace
        )
        hang_commands(broker, definition, resources)
        subscribers = hang_reactions(broker, definition, resources)
        self._on_stop(broker.stop)
        self._on_stop(partial(drain_commands, broker, settings.shutdown_grace))
        self._on_stop(resources.views.close)
        await self._until_tables_are_there()
        await start_broker(broker, resources.namespace.stream, subscribers)
        for subscriber in subscribers:
            self.health.add(
                f"reaction:{subscriber.name}", partial(subscriber.check, broker.config.connection_state.stream)
            )
        if definition.jobs:
            self._start_worker(resources)

    async def _until_tables_are_there(self) -> None:
        """Handlers may query the views from the first moment. A view that takes longer, or has died, is health's affair."""
        tables = asyncio.create_task(self.resources.views.wait_for(0, _TABLES_SOON))
        dead = asyncio.create_task(self._background.failure())
        await asyncio.wait({tables, dead}, return_when=asyncio.FIRST_COMPLETED)
        for task in (tables, dead):
            task.cancel()
        with suppress(asyncio.CancelledError, ViewBehind):
            await tables

    def _start_worker(self, resources: Resources) -> None:
        worker = Worker(
            self.definition.name,
            resources.store,
            resources.pool,
            {handler.args: partial(handler.run, resources) for handler in self.definition.jobs},
            slots=self.settings.worker_slots,
            lease_seconds=self.settings.lease_seconds,
        )
        running = self._background.start("worker", worker.run())

        async def stop() -> None:
            await worker.stop(self.settings.shutdown_grace)
            await asyncio.wait([running])

        async def check() -> Finding:
            return Finding(not running.done(), {"busy": worker.busy, "slots": self.settings.worker_slots})

        self.health.add("worker", check)
        self._on_stop(stop)

    def _watch(self, nc: Client, pool: Pool) -> None:
        async def service() -> Finding:
            return Finding(self._state == "running", {"state": self._state})

        async def nats() -> Finding:
            await nc.flush(1)
            return Finding(nc.is_connected)

        async def postgres() -> Finding:
            await pool.fetchval("SELECT 1")
            return Finding(ok=True)

        checks: dict[str, Callable[[], Awaitable[Finding]]] = {"service": service, "nats": nats, "postgres": postgres}
        for name, check in checks.items():
            self.health.add(name, check)
        self.resources.views.watch(self.health)

    def _on_stop(self, close: Callable[[], Awaitable[None]]) -> None:
        """Close one part when the time comes; what goes wrong then, or takes too long, does not keep the rest open."""

        async def close_in_any_case() -> None:
            try:
                async with asyncio.timeout(self.settings.shutdown_grace + _LAST_GRACE):
                    await close()
            except Exception as error:  # noqa: BLE001 - a server may be gone by now, and the process ends anyhow
                await _log.awarning(
                    "not_closed_cleanly", part=getattr(close, "__qualname__", "commands"), error=repr(error)
                )

        self._stack.push_async_callback(close_in_any_case)


def hang_commands(broker: NatsBroker, definition: ServiceDefinition, resources: Resources) -> None:
    """Register every command of `definition` on `broker`."""
    for handler in definition.commands:
        register(broker, resources.namespace, handler.command, partial(handler.handle, resources))


def hang_reactions(broker: NatsBroker, definition: ServiceDefinition, resources: Resources) -> list[ReactionSubscriber]:
    """Register every reaction of `definition` on `broker`."""
    subscribers = [
        ReactionSubscriber(
            reaction,
            service=definition.name,
            namespace=resources.namespace,
            registry=definition.registry,
            react=partial(reaction.react, resources),
            wait_for=resources.views.wait_for,
            dead_letters=DeadLetters(resources.nc, resources.namespace),
        )
        for reaction in definition.reactions
    ]
    for subscriber in subscribers:
        subscriber.register(broker)
    return subscribers

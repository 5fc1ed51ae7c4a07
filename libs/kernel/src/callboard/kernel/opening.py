"""Opens what a service works with, the log and the database side by side, and sees to it that it will be closed."""

from __future__ import annotations

import asyncio

from callboard.contracts.subjects import Namespace
from callboard.kernel.blobs import BlobStore
from callboard.kernel.closing import Closing
from callboard.kernel.command_client import CommandClient
from callboard.kernel.database import Pool, open_pool
from callboard.kernel.definition import ServiceDefinition
from callboard.kernel.ending import end_task
from callboard.kernel.jobs import Jobs, Presence
from callboard.kernel.log import EventStore, connect
from callboard.kernel.log.wire import WireClient
from callboard.kernel.migrations import migrate
from callboard.kernel.projections import ProjectionRunner
from callboard.kernel.resources import Resources
from callboard.kernel.settings import Settings
from callboard.kernel.startup import insist
from callboard.kernel.views import Views

JOB_TABLES = "callboard.kernel.jobs.migrations"
_OWN_CONNECTIONS = 10
"""Connections to Postgres beside those that each view keeps, and those of a worker."""
_VIEW_CONNECTIONS = 2
"""One to follow the log, one to build the view anew beside that."""
_WORKER_CONNECTIONS = 2
"""One to listen for work, one to claim it."""


async def open_resources(definition: ServiceDefinition, settings: Settings, closing: Closing) -> Resources:
    """Connect, and create or check streams, bucket, schema and tables.

    Raises:
        NatsUnreachable, DatabaseUnreachable, Unavailable: not there within the settings' `startup_timeout`.
        DatabaseError, Unsuitable: something is there but not as it must be.
    """
    namespace = Namespace(settings.namespace)
    opening_database = asyncio.create_task(_open_database(definition, settings, closing))
    try:
        nc = await _open_nats(definition, settings, closing)
        store = EventStore(nc, namespace, definition.registry, replicas=settings.replicas)
        blobs = BlobStore(nc, namespace, replicas=settings.replicas)
        closing.add("log", store.close)
        await insist(lambda _seconds: store.open(), settings.startup_timeout)
        await insist(lambda _seconds: blobs.open(), settings.startup_timeout)
        pool = await opening_database
    except BaseException:
        await end_task(opening_database)  # what it opened so far is closed by whoever closes the rest
        raise
    lease = settings.lease_seconds
    views = Views(
        [
            ProjectionRunner(store, pool, p, registry=definition.registry, lease_seconds=lease)
            for p in definition.projections
        ]
    )
    return Resources(
        service=definition.name,
        settings=settings,
        namespace=namespace,
        nc=nc,
        store=store,
        blobs=blobs,
        pool=pool,
        views=views,
        jobs=Jobs(store),
        presence=Presence(nc, namespace, replicas=settings.replicas),
        commands=CommandClient(nc, namespace),
    )


async def _open_nats(definition: ServiceDefinition, settings: Settings, closing: Closing) -> WireClient:
    url, name = settings.nats_url.get_secret_value(), f"callboard-{definition.name}"
    nc = await insist(lambda seconds: connect(url, name=name, timeout=seconds), settings.startup_timeout)
    closing.add("nats", nc.close)
    return nc


async def _open_database(definition: ServiceDefinition, settings: Settings, closing: Closing) -> Pool:
    dsn, schema = settings.database_url.get_secret_value(), definition.name
    own = _WORKER_CONNECTIONS if definition.jobs else 0
    size = _OWN_CONNECTIONS + _VIEW_CONNECTIONS * len(definition.projections) + own

    async def attempt(seconds: float) -> Pool:
        name = f"callboard-{definition.name}"
        return await open_pool(dsn, schema=schema, application_name=name, max_size=size, wait_seconds=seconds)

    pool = await insist(attempt, settings.startup_timeout)
    closing.add("postgres", pool.close)
    if definition.jobs:
        await migrate(pool, JOB_TABLES)
    if definition.migrations:
        await migrate(pool, definition.migrations)
    return pool

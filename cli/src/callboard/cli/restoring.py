"""Restores: a folder of its own from a backup, its views built, ready for `callboard up`."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from callboard.cli.backing_up import in_sentences
from callboard.cli.configuration import service_settings
from callboard.cli.inputs import open_input
from callboard.cli.render.progress import Watcher
from callboard.cli.stack import SERVICES
from callboard.cli.verification import definition_of
from callboard.contracts.subjects import Namespace
from callboard.embedded import DataFolder, run_servers
from callboard.kernel.backup import Archive, BackupError, Manifest, Servers, load
from callboard.kernel.closing import Closing
from callboard.kernel.definition import ServiceDefinition
from callboard.kernel.opening import open_resources

_VIEWS_SECONDS = 24 * 3600.0
_CLOSE_SECONDS = 10.0


def restore_backup(file: Path, folder: DataFolder, watcher: Watcher) -> Manifest:
    """Make a data folder of a backup, once every part of the file has been proven; what is in it.

    Raises:
        InputRefused: there is no such file, or it cannot be read.
        CliError: it cannot be done, in one sentence; the folder is as it was, or empty.
    """
    open_input(file).close()
    service_settings()
    with in_sentences(file), Archive(file) as archive:
        watcher.say("checking the file")
        archive.verify()
        with folder.fill():
            asyncio.run(_restore(archive, folder, watcher))
            # The servers wrote without waiting for the disk; now it is waited for once.
            os.sync()
        return archive.manifest


async def _restore(archive: Archive, folder: DataFolder, watcher: Watcher) -> None:
    async with run_servers(folder, SERVICES, durable=False) as endpoints:
        servers = Servers(
            nats_url=endpoints.nats_url,
            dsn_by_service=endpoints.dsn_by_service,
            namespace=Namespace(archive.manifest.namespace),
        )
        await load(servers, archive, tell=watcher.say)
        for service in SERVICES:
            watcher.say(f"building the views of {service}")
            await build_views(definition_of(service), servers, archive.manifest.end)


async def build_views(definition: ServiceDefinition, servers: Servers, end: int) -> None:
    """Bring a service's tables and views up to the position `end`, without anything else of the service.

    Raises:
        BackupError: an event stops a view.
    """
    settings = service_settings(
        nats_url=servers.nats_url,
        database_url=servers.dsn_by_service[definition.name],
        namespace=servers.namespace.name,
    )
    closing = Closing(_CLOSE_SECONDS)
    resources = await open_resources(definition, settings, closing)
    runs = [asyncio.create_task(runner.run()) for runner in resources.views]
    built = asyncio.create_task(resources.views.wait_for(end, _VIEWS_SECONDS))
    try:
        await asyncio.wait([built, *runs], return_when=asyncio.FIRST_COMPLETED)
        if not built.done():
            reasons = ", ".join(runner.health.reason for runner in resources.views if runner.health.reason)
            raise BackupError(f"the views of {definition.name} cannot be built: {reasons}")
        built.result()
    finally:
        for task in (built, *runs):
            task.cancel()
        await asyncio.gather(built, *runs, return_exceptions=True)
        await closing.close()

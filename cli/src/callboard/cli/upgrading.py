"""Upgrades of a data folder: a backup, the steps of its format, then its tables and views."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callboard.cli.backing_up import in_sentences, make_backup
from callboard.cli.configuration import service_settings
from callboard.cli.errors import CliError
from callboard.cli.render.progress import Watcher
from callboard.cli.restoring import build_views
from callboard.cli.stack import SERVICES, Choices, private_servers
from callboard.cli.verification import definition_of
from callboard.contracts.subjects import Namespace
from callboard.embedded import FORMAT, DataFolder, Step, pending
from callboard.kernel.backup import Servers
from callboard.kernel.log import EventStore, connect


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """What an upgrade did: the folder's format before and after, and the backup, if it needed one and was to have it."""

    folder: Path
    before: int
    backup: Path | None

    def facts(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "folder": str(self.folder),
            "before": self.before,
            "after": FORMAT,
            "backup": str(self.backup) if self.backup else None,
        }

    def sentence(self) -> str:
        """The same for people."""
        if self.before == FORMAT:
            return f"{self.folder} has format {FORMAT} already; its tables and views are up to date."
        kept = f" What it was before is in {self.backup}." if self.backup else ""
        return f"{self.folder} came from format {self.before} to {FORMAT}; its tables and views are up to date.{kept}"


def upgrade_folder(
    folder: DataFolder, choices: Choices, watcher: Watcher, *, backup: Path | None, with_backup: bool
) -> Upgraded:
    """Bring a folder that nobody runs on up to this program.

    Raises:
        CliError: it cannot be done, in one sentence; nothing was changed, or trying again goes on from there.
    """
    service_settings()
    with in_sentences(folder.path):
        before = folder.format()
        if before is None:
            raise CliError(f"There is no data folder at {folder.path}.", "Name the right one with --data.")
        if folder.running() is not None:
            raise CliError(
                f"Callboard is running on {folder.path}.", "Stop it first; it upgraded the folder when it started."
            )
        kept = _keep(folder, choices, watcher, backup, before) if with_backup and before < FORMAT else None
        with folder.hold():
            watcher.say(f"format {FORMAT}")
        asyncio.run(_build(folder, choices, watcher))
    return Upgraded(folder=folder.path, before=before, backup=kept)


def steps_ahead(folder: DataFolder) -> Sequence[Step]:
    """What the next start will change about a folder's format."""
    found = folder.format()
    return () if found is None or folder.running() else pending(found)


def _keep(folder: DataFolder, choices: Choices, watcher: Watcher, chosen: Path | None, before: int) -> Path:
    """Back the folder up; a backup of an earlier try that was broken off afterwards is kept and serves."""
    beside = folder.path.with_name(f"{folder.path.name}.format-{before}.callboard")
    out = chosen or beside
    if chosen is not None or not out.exists():
        make_backup(folder, choices, out, watcher)
    return out


async def _build(folder: DataFolder, choices: Choices, watcher: Watcher) -> None:
    namespace = Namespace(choices.environment.get("CALLBOARD_NAMESPACE", ""))
    async with private_servers(folder, choices) as (nats, databases):
        servers = Servers(nats_url=nats, dsn_by_service=databases, namespace=namespace)
        end = await _end(servers)
        for service in SERVICES:
            watcher.say(f"tables and views of {service}")
            await build_views(definition_of(service), servers, end)


async def _end(servers: Servers) -> int:
    nc = await connect(servers.nats_url, name="callboard-upgrade")
    try:
        store = EventStore(nc, servers.namespace)
        await store.open()
        return await store.last_position()
    finally:
        await nc.close()

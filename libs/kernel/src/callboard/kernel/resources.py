"""What a running service hands to its handlers."""

from __future__ import annotations

from dataclasses import dataclass

from callboard.contracts.subjects import Namespace
from callboard.kernel.blobs import BlobStore
from callboard.kernel.command_client import CommandClient
from callboard.kernel.database import Pool
from callboard.kernel.jobs import Jobs, Presence
from callboard.kernel.log import EventStore
from callboard.kernel.log.wire import WireClient
from callboard.kernel.settings import Settings
from callboard.kernel.views import Views


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """Everything open that a handler may use; the service opens it at the start and closes it at the end."""

    service: str
    settings: Settings
    namespace: Namespace
    nc: WireClient
    store: EventStore
    blobs: BlobStore
    pool: Pool
    """Connections that see the service's own schema."""
    views: Views
    """Waits for the service's own views, to read after a write."""
    jobs: Jobs
    presence: Presence
    commands: CommandClient

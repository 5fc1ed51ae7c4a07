"""What a backup says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

FORMAT = 1
"""Of the backup as a file; what the events in it are like is told by each event's own version."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class FileSum(_Part):
    """One file of the archive: its SHA-256, hexadecimal, and its bytes before they were packed."""

    sha256: str
    size: int


class ConsumerPosition(_Part):
    """A durable consumer of the log: how it was asked for, and up to which position all was acknowledged."""

    config: Mapping[str, Any]
    acknowledged: int


class Applied(_Part):
    """A migration that a service's schema has had."""

    package: str
    number: int
    checksum: str


class ServiceTables(_Part):
    """What is no view in a service's schema: the migrations that made it, and the columns of each table."""

    migrations: tuple[Applied, ...] = ()
    tables: Mapping[str, tuple[str, ...]] = {}


class Manifest(_Part):
    """The archive's own description, its last file: an archive without it is not whole."""

    format: int = FORMAT
    program: str
    """The version of the Callboard that made it."""
    namespace: str
    made_at: AwareDatetime
    """When the command began: all that was acknowledged before is in it."""
    end: int
    """The position of the last event."""
    counts: Mapping[str, int]
    """How many events, dead letters, blobs' messages and rows there are."""
    consumers: tuple[ConsumerPosition, ...]
    services: Mapping[str, ServiceTables]
    files: Mapping[str, FileSum]

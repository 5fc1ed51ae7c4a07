"""Where a backup comes from, or goes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from callboard.contracts.subjects import Namespace

Tell: TypeAlias = Callable[[str, float | None], None]
"""Hears what is being done, in a few words, and which share of it is done (0 to 1; None where nobody can say)."""

BLOBS = ("blobs",)
"""The purposes of the buckets that hold what events refer to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """NATS, and Postgres by each service's own address of it. Every address may hold a password."""

    nats_url: str
    dsn_by_service: Mapping[str, str]
    namespace: Namespace


def silently(_what: str, _share: float | None) -> None:
    """Tell nobody."""


def messages_file(stream: str) -> str:
    """Where in the archive a stream's messages are."""
    return f"streams/{stream}"


def rows_file(service: str, table: str) -> str:
    """Where in the archive a table's rows are."""
    return f"tables/{service}/{table}"

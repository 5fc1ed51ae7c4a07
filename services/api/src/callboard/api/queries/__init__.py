"""What the gateway asks of its views: one named query per file, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def query(name: str) -> str:
    """The SQL of `<name>.sql`."""
    return (files(__name__) / f"{name}.sql").read_text("utf-8")
